// oauth2-mock-server as its documentation shows it. Arguments: port, or "fixture" and how often.
import { OAuth2Server } from "oauth2-mock-server";

async function started(port) {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(port, "127.0.0.1");
  return server;
}

const [first, times] = process.argv.slice(2);
if (first === "fixture") {
  const pairs = [];
  for (let n = 0; n < Number(times); n += 1) {
    const began = performance.now();
    const server = await started(0);
    const ready = performance.now();
    await server.stop();
    pairs.push([ready - began, performance.now() - ready]);
  }
  console.log(JSON.stringify(pairs));
} else {
  await started(Number(first));
}
