/* Where to go on after signing in: only within this house. Pure. */

export function onward(search, origin) {
  const wish = new URLSearchParams(search).get("next") ?? "/";
  try {
    const address = new URL(wish, origin);
    return address.origin === origin ? address.pathname + address.search : "/";
  } catch {
    return "/";
  }
}
