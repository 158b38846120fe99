"""Pure mathematics behind the questions: parse, evaluate, compare, judge."""
