// Finds in a comment what its author may be recognised by: the same reading, patterns and order as core/disclosure/recognisable.
// `words` is what the page carries (for_page); nothing is asked of any service.
export function recogniser(words) {
  const token = new RegExp(`(?:[\\p{L}\\p{N}][\\u0300-\\u036f]*)+|[^${words.blank}]`, "gu");
  const patterns = words.patterns.map(([kind, body, digits]) => [kind, new RegExp(body, "gu"), digits]);
  const weight = Object.fromEntries(words.kinds.map((kind, at) => [kind, at]));
  const titles = new Set(words.titles);
  const capitals = new Set(words.capitals);
  const functionWords = Object.entries(words.functionWords).map(([name, list]) => [name, new Set(list)]);

  function fold(written) {
    if (/^[\x00-\x7f]*$/.test(written) && written !== "~" && written !== "`") {
      return written.slice(0, words.longestToken).toLowerCase();
    }
    const characters = [...written];
    if (characters.length === 1 && !/[\p{L}\p{N}]/u.test(written)) return words.signs[written] ?? written;
    const cut = characters.slice(0, words.longestToken).join("");
    const apart = cut.toLowerCase().normalize("NFKD").replaceAll(" ", "");
    const plain = [...apart].filter((c) => !/\p{Mn}/u.test(c)).map((c) => words.letters[c] ?? c).join("");
    return [...plain].slice(0, words.longestToken).join("");
  }

  function reading(text) {
    const tokens = [];
    const begins = new Map();
    const closes = new Map();
    let line = "";
    let before = -1;
    for (const match of text.matchAll(token)) {
      const start = match.index;
      const end = start + match[0].length;
      const folded = fold(match[0]);
      line += start === before ? "~" : " ";
      begins.set(line.length, tokens.length);
      const from = line.length;
      line += folded;
      closes.set(line.length, tokens.length);
      tokens.push({ written: match[0], folded, start, end, from, to: line.length });
      before = end;
    }
    return { text, tokens, begins, closes, line: `${line} ` };
  }

  function opens({ text, tokens }, at) {
    if (at === 0 || text.slice(tokens[at - 1].end, tokens[at].start).includes("\n")) return true;
    const sign = tokens[at - 1].folded;
    if (/^[\p{L}\p{N}]/u.test(sign) || sign === "," || sign === "&") return false;
    return !(sign === "." && at > 1 && titles.has(tokens[at - 2].folded));
  }

  const capital = (written) => /^\p{Lu}/u.test(written);

  function writtenAsName(read, first, last, care) {
    const written = read.text.slice(read.tokens[first].start, read.tokens[last].end);
    if (care === 2) return written === written.toUpperCase() && written !== written.toLowerCase();
    if (care === 1) return capital(written) && !opens(read, first);
    return true;
  }

  function people(read, names) {
    const found = [];
    const taken = new Set();
    const { tokens } = read;
    const beginnings = new Set(Object.keys(names).map((key) => key.split(/[ ~]/)[0]));
    const longest = Math.max(0, ...Object.keys(names).map((key) => key.split(/[ ~]/).length));
    for (let first = 0; first < tokens.length; first += 1) {
      if (!beginnings.has(tokens[first].folded)) continue;
      for (let last = Math.min(first + longest, tokens.length) - 1; last >= first; last -= 1) {
        const key = read.line.slice(tokens[first].from, tokens[last].to);
        if (!Object.hasOwn(names, key) || !writtenAsName(read, first, last, names[key][1])) continue;
        for (let at = first; at <= last; at += 1) taken.add(at);
        if (names[key][0]) found.push(flag("person", tokens[first], tokens[last], names[key][0]));
        first = last;
        break;
      }
    }
    return [found, taken];
  }

  const flag = (kind, first, last, reason = "") => ({ kind, start: first.start, end: last.end, reason });

  function* byPattern({ tokens, begins, closes, line }) {
    for (const [kind, pattern, digits] of patterns) {
      for (const match of line.matchAll(pattern)) {
        const [whole, body] = match;
        const from = match.index + whole.length - body.length;
        if (digits && body.replace(/[^0-9]/g, "").length < digits) continue;
        yield flag(kind, tokens[begins.get(from)], tokens[closes.get(from + body.length)]);
      }
    }
  }

  function* unknownNames(read, taken) {
    if (words.capitalNouns) return;
    const { tokens } = read;
    let first = null;
    for (let at = 0; at <= tokens.length; at += 1) {
      const named = at < tokens.length && !taken.has(at) && isName(read, at);
      if (first !== null && (!named || tokens[at].start === tokens[at - 1].end)) {
        yield flag("name", tokens[first], tokens[at - 1]);
        first = null;
      }
      if (named && first === null) first = at;
    }
  }

  function isName(read, at) {
    const { written, folded } = read.tokens[at];
    return [...written].length > 1 && capital(written) && written !== written.toUpperCase()
      && !capitals.has(folded) && !titles.has(folded) && !opens(read, at);
  }

  function* asAWhole({ text, tokens }) {
    const whole = (kind, reason) => ({ kind, start: 0, end: text.length, reason });
    const counts = functionWords.map(([name, list]) => [tokens.filter((t) => list.has(t.folded)).length, name]);
    const own = counts.find(([, name]) => name === words.language)?.[0];
    const [most, name] = counts.reduce((a, b) => (b[0] > a[0] || (b[0] === a[0] && b[1] > a[1]) ? b : a));
    if (own !== undefined && most >= words.fewestFunctionWords && most > 2 * own) yield whole("language", name);
    const length = tokens.filter((t) => /^\p{L}/u.test(t.folded)).length;
    if (length > words.long) yield whole("length", String(length));
  }

  // Without those that lie inside one that weighs at least as much.
  function lightened(flags) {
    const reach = words.kinds.map(() => -1);
    return flags
      .sort((a, b) => a.start - b.start || weight[a.kind] - weight[b.kind] || b.end - a.end)
      .filter(({ kind, end }) => {
        const told = Math.max(...reach.slice(0, weight[kind] + 1)) >= end;
        reach[weight[kind]] = Math.max(reach[weight[kind]], end);
        return !told;
      });
  }

  return (text, names = {}) => {
    const read = reading(text);
    if (!read.tokens.length) return [];
    const [found, taken] = people(read, names);
    return [...lightened([...found, ...byPattern(read), ...unknownNames(read, taken)]), ...asAWhole(read)];
  };
}

// What weighs most, and of that the first.
export const heaviest = (flags, kinds) =>
  flags.reduce((best, one) => (!best || kinds.indexOf(one.kind) < kinds.indexOf(best.kind) ? one : best), null);
