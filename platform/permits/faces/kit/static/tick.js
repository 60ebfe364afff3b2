setInterval(()=>postMessage(0),1500);
