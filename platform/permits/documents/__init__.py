"""文书 and certificates as files. Knows values and wording; not where they are stored or who asked.

    wording      definitions/documents/<family>/*.json → templates; lists the values every template has
    filling      a template and values → one document in one language
    stored       a filled document as JSON and back
    numbering    patterns of numbers
    pdf          a document or a certificate's face → PDF
    glyphs       which characters the committed fonts can print
    qr           codes of public addresses
    pages        what people handed in, page by page as pictures (`draw_page` draws, in a process of its own)
    signing      signatures of faces, checkable offline
    seals        the certificates authorities seal their papers with
    sealing      seals on PDF files: set, and looked at
    working_copy a document → DOCX
    verification what the public verification page says

Values each kind needs besides the common ones of `wording` (? = may be absent; rows name their columns):

    receipt         received_at(moment) receiver answer_by(date) materials[no title form count]
                    promised_on?(date) correct_by?(date) proof?
    spot_correction received_on(date) corrected_at(moment) signer receiver places[no title before after]
    correction      received_on(date) missing[no title problem cure basis] how_to_supply supplement_by?(date)
    acceptance      accepted_on(date) clause due_on(date) promised_on?(date) deemed_since?(date)
                    examined_on?(date) procedures?[title workdays]
    non_acceptance  reason clause competent_authority? review_body court
    not_required    reason clause competent_authority? review_body court
    grant           accepted_on(date) clause scope valid_from?(date) valid_to?(date) certificate_number?
                    certificate_by?(date) condition?
    grant_by_silence
                    received_on(date) accepted_on(date) due_on(date) due_at?(moment) limit silence_basis effect office
                    scope certificate_by?(date)
    step_agreed     due_on(date) stage silence_basis office
    refusal         accepted_on(date) facts reasons clause standard? review_body court
    withdrawal      received_on(date) ended_on(date) reason clause
    extension       accepted_on(date) reason approver workdays(integer) due_before(date) due_on(date) clause
    prolongation    procedure notice reason workdays(integer) told_before(date) until(date)
    delivery        documents[title number count] mode place? delivered_at?(moment) receiver?
"""
