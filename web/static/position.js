/* Where a page stands in the journal, and whether a message or a tick fits to it. Pure. */

/**
 * A snapshot gives one position for every room; messages then move each room's own. ``heard`` is how far a room's
 * messages are known to go: a room that goes less far than it did has another history.
 */
export class Position {
  constructor(rooms) {
    this.rooms = new Map(rooms.map((room) => [room, { at: -1, heard: 0 }]));
    this.journal = null;
  }

  begin({ seq, journal }) {
    if (journal !== this.journal) this.forget();
    this.journal = journal;
    for (const room of this.rooms.values()) room.at = seq;
  }

  forget() {
    this.journal = null;
    for (const room of this.rooms.values()) Object.assign(room, { at: -1, heard: 0 });
  }

  /** "apply", "old" (had it), "gap" (take the snapshot again) or "forget" (everything known is of no use). */
  message({ room, seq, prev, journal, type }) {
    const place = this.rooms.get(room);
    if (!place) return "old";
    if (journal !== this.journal) return "forget";
    place.heard = Math.max(place.heard, seq);
    if (seq <= place.at) return "old";
    if (type === "DayOpened") return "forget";
    if (prev > place.at) return "gap";
    place.at = seq;
    return "apply";
  }

  /** "fits", "gap" or "forget". */
  tick({ journal, rooms }) {
    if (journal !== this.journal) return "forget";
    let verdict = "fits";
    for (const [room, place] of this.rooms) {
      const last = rooms[room];
      if (last === undefined) continue;
      if (last < place.heard) return "forget";
      place.heard = last;
      if (last > place.at) verdict = "gap";
    }
    return verdict;
  }
}
