// Shows the rules that speak of what was searched for, best match first, before all pages.
// RULES stands before this: for each rule its id, what its ruleset field does, and the texts with their weights.

var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};

const rulesAbout = (query) => {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word);
  const weigh = (rule, word) =>
    rule.texts.reduce((sum, [weight, text]) => sum + (text.includes(word) ? weight : 0), 0);
  return RULES.map((rule) => [rule, words.map((word) => weigh(rule, word))])
    .filter(([, weights]) => words.length && weights.every((weight) => weight))
    .map(([rule, weights]) => [rule, weights.reduce((sum, weight) => sum + weight, rule.founded)]);
};

// Above whatever a page is given: the score of an exact entry of an index is 100.
const ABOVE_PAGES = 1000;

const performSearch = Search._performSearch;
Search._performSearch = (query, ...terms) => {
  const pages = performSearch(query, ...terms);
  const rules = rulesAbout(query).map(([rule, score], place) => [
    "rules",
    rule.id,
    `#${rule.id.toLowerCase()}`,
    rule.turns,
    ABOVE_PAGES + score - place / RULES.length,
    "rules.md",
    SearchResultKind.object,
  ]);
  // The page takes results from the end.
  return [...pages, ...rules.sort((one, other) => one[4] - other[4])];
};
