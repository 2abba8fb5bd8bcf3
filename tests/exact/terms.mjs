// Terms for a recording: one measure for each window of each row in its table, and a clause for each measure
// that a rule of gaps counts against somebody.

// A formula may begin with a name: `daily = sum(energy)`.
export function measuresOf(recording) {
  const measures = [];
  for (const [formula, windows, show, sql] of recording.measures) {
    const [, name, is] = /^(?:(\w+) = (?!"))?(.*)$/.exec(formula);
    for (const per of windows) measures.push({ name: name ?? `m${measures.length}`, is, per, show, ...sql });
  }
  return measures;
}

// `pay` or `deduct`: which way more of the figure moves money.
function clauseOf({ name, per, show, clause = 'pay' }) {
  const unit = show.split(' ')[1] ?? '';
  return `  - {id: c-${name}, each: ${per}, ${clause}: 1.00 EUR, when: ${name} >= 50 ${unit}, undecided: 0 %}`;
}

export function termsOf(recording, measures) {
  const signals = Object.entries(recording.signals).map(
    ([name, { terms, alive }]) => `  ${name}: {${terms}, alive within: ${alive} s}`,
  );
  const lines = measures.map(({ name, is, per, show }) => `  ${name}: {is: '${is}', per: ${per}, show: ${show}}`);
  const inClauses = measures.filter(({ clause }) => clause);
  const clauses = (inClauses.length > 0 ? inClauses : measures.slice(0, 1)).map(clauseOf);
  return `contract: exact
buyer: Buyer
supplier: Supplier
currency: EUR
timezone: ${recording.zone}
${recording.head ?? ''}
signals:
${signals.join('\n')}
alive: each metric within 1 min
gaps: {${recording.gaps ?? 'recording: excluded'}, missing at most: ${recording.missingAtMost} %}
measures:
${lines.join('\n')}
clauses:
${clauses.join('\n')}
`;
}
