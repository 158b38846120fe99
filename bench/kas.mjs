// Judges pairs with Khan Academy's KAS: one JSON object a line in, one verdict a line out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.env.KAS_HOME ? `${process.env.KAS_HOME}/` : import.meta.url);
const KAS = require("@khanacademy/kas");

function judge(row) {
  const left = KAS.parse(row.expected);
  const right = KAS.parse(row.given);
  if (!left.parsed || !right.parsed) return "none";
  const options = { form: false, simplify: false };
  return KAS.compare(left.expr, right.expr, options).equal ? "equal" : "unequal";
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  let verdict = "none";
  try {
    verdict = judge(JSON.parse(line));
  } catch {
    verdict = "none";
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({ verdict, seconds }));
}
