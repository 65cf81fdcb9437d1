// Reads one Mermaid document a line (as JSON) and answers with one line: what the real parser made of it.
// Labels are answered as a reader sees them: Mermaid's marks for entities resolved, line breaks as "\n".
import { createInterface } from "node:readline";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

function seen(label) {
  const element = document.createElement("div");
  element.innerHTML = label.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
  for (const line of element.querySelectorAll("br")) line.replaceWith("\n");
  return element.textContent;
}

async function parsed(text) {
  const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const vertices = type.startsWith("flowchart") ? [...db.getVertices().values()] : [];
  const sequence = type === "sequence";
  const actors = sequence ? [...db.getActors().values()] : [];
  // What is no text is the state of the numbering.
  const messages = sequence ? db.getMessages().filter(({ message }) => typeof message === "string") : [];
  const edges = type.startsWith("flowchart") ? db.getEdges() : [];
  return {
    type,
    nodes: vertices.map(({ id, text }) => [id, seen(text)]),
    actors: actors.map(({ name, description }) => [name, seen(description)]),
    messages: messages.map(({ from, to, message }) => [from, to, seen(message)]),
    accessible: [db.getAccTitle?.() ?? "", db.getAccDescription?.() ?? ""].map(seen),
    edges: edges.map(({ start, end, text, stroke }) => [start, end, seen(text), stroke]),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await parsed(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
