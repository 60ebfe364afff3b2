"""SpiffWorkflow taking the same step: one user task of as many, done. Knows only the peer; it stores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def installed() -> bool:
    return find_spec("SpiffWorkflow") is not None


@dataclass(slots=True)
class Spiff:
    """A process of user tasks in a row, begun; a step does the next of them."""

    serializer: Any
    ready: Any
    workflow: Any
    kept: str

    def step(self, said: dict[str, str]) -> None:
        """In memory: the task is done, the engine goes on."""
        task = self.workflow.get_next_task(state=self.ready, manual=True)
        task.data.update(said)
        task.run()
        self.workflow.do_engine_steps()
        self.workflow.refresh_waiting_tasks()

    def step_from_store(self, said: dict[str, str]) -> None:
        """As a server must, which holds no case in memory: read from JSON, the same step, written as JSON."""
        self.workflow = self.serializer.deserialize_json(self.kept)
        self.step(said)
        self.kept = self.serializer.serialize_json(self.workflow)


def spiff(tasks: int) -> Spiff:
    """The peer with a process of so many user tasks, made by its own parser and serializer."""
    parser = import_module("SpiffWorkflow.bpmn.parser").BpmnParser()
    parser.add_bpmn_xml(import_module("lxml.etree").fromstring(_bpmn(tasks)))
    kind = import_module("SpiffWorkflow.bpmn.serializer").BpmnWorkflowSerializer
    ready = import_module("SpiffWorkflow.util.task").TaskState.READY
    workflow = import_module("SpiffWorkflow.bpmn.workflow").BpmnWorkflow(parser.get_spec("line"))
    workflow.do_engine_steps()
    serializer = kind(kind.configure())
    return Spiff(serializer, ready, workflow, serializer.serialize_json(workflow))


def _bpmn(tasks: int) -> str:
    nodes = ["start", *(f"task{n}" for n in range(tasks)), "end"]
    flows = [
        f'<sequenceFlow id="flow{n}" sourceRef="{nodes[n]}" targetRef="{nodes[n + 1]}"/>' for n in range(tasks + 1)
    ]
    users = [
        f'<userTask id="task{n}" name="task{n}"><incoming>flow{n}</incoming><outgoing>flow{n + 1}</outgoing></userTask>'
        for n in range(tasks)
    ]
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="line" targetNamespace="line">'
        '<process id="line" isExecutable="true"><startEvent id="start"><outgoing>flow0</outgoing></startEvent>'
        f'{"".join(users)}<endEvent id="end"><incoming>flow{tasks}</incoming></endEvent>{"".join(flows)}'
        "</process></definitions>"
    )
