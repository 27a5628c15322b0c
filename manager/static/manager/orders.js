/* In which order five people are called, for the small pictures of the rules. Pure. */

/** They came a minute apart; who is ``ahead`` belongs to the categories that go ahead; ``over``: minutes over the wait
 * that their type promises. */
export const FIVE = [
  { came: 1, ahead: false, over: 2 },
  { came: 2, ahead: false, over: 6 },
  { came: 3, ahead: true, over: 0 },
  { came: 4, ahead: true, over: 4 },
  { came: 5, ahead: true, over: 0 },
];
const HEAD_START_MIN = 1.5;
const by = (key) => (one, other) => key(one) - key(other) || one.came - other.came;

function interleaved(people, most) {
  const [ahead, others] = [people.filter((one) => one.ahead), people.filter((one) => !one.ahead)];
  const called = [];
  while (ahead.length || others.length) {
    called.push(...ahead.splice(0, Math.max(1, most)), ...others.splice(0, 1));
  }
  return called;
}

const ORDERS = {
  head_start: (people) => [...people].sort(by(({ came, ahead }) => came - (ahead ? HEAD_START_MIN : 0))),
  strict: (people) => [...people].sort(by(({ ahead }) => (ahead ? 0 : 1))),
  interleave: interleaved,
  over_target: (people) => [...people].sort(by(({ over }) => -over)),
};

/** The orders that a hall may choose. */
export const NAMES = Object.keys(ORDERS);

/** Five people in the order in which they are called; ``most``: how many of those ahead in a row. */
export const sequence = (order, most = 2) => ORDERS[order](FIVE, most);

/** The same list with one moved a place to its front. */
export function raised(list, index) {
  const moved = [...list];
  [moved[index - 1], moved[index]] = [moved[index], moved[index - 1]];
  return moved;
}
