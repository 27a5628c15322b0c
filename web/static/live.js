/* The only connection of a page: joins rooms, reads the snapshot, applies what follows, says when the line is dead. */

import { giveUp } from "./api.js";
import { Position } from "./position.js";
import { io } from "./vendor/socket.io.esm.min.js";

const SILENT_MS = 2500;
const DEAD_MS = 4000;
const WATCH_MS = 250;
const AGAIN_MS = 1000;
const CALM_MS = 300;
const SEEK_MS = 800;
const PROBE_MS = 2400;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Until the server answers a small question. It is asked anew before the last one is given up: a slow server is heard,
 * and a question that went into a dead line keeps nobody waiting. ``ended()``: nobody wants to know any more.
 */
const reached = (ended) => new Promise((done) => {
  const ask = () => fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) })
    .then(({ ok }) => ok && over(), () => {});
  const over = () => {
    clearInterval(timer);
    done();
  };
  // not all screens of a hall at the same moment
  const timer = setInterval(() => (ended() ? over() : ask()), SEEK_MS * (0.8 + 0.4 * Math.random()));
  ask();
});

class Live {
  constructor(options) {
    this.options = options;
    this.position = new Position(options.rooms);
    this.buffer = [];
    this.settled = false;
    this.reading = false;
    this.again = false;
    this.online = null;
    this.lastTick = performance.now();
    this.lastJoin = this.lastTick;
    this.lastRead = -CALM_MS;
    this.timer = null;
    this.seeking = false;
    this.closed = false;
    this.socket = io("/live", {
      path: "/socket.io",
      transports: ["websocket"],
      auth: { hall: options.hall, rooms: options.rooms },
      reconnection: false,
      timeout: 5000,
      forceNew: true,
    });
    this.socket.on("connect", () => this.joined());
    this.socket.on("connect_error", (error) => this.refused(error));
    this.socket.on("disconnect", () => this.seek());
    this.socket.on("event", (event) => this.heard(event));
    this.socket.on("tick", (tick) => this.ticked(tick));
    this.watch = setInterval(() => this.listen(), WATCH_MS);
  }

  /** Read the snapshot again soon, ``calm`` ms after the last reading; many wishes at once are one reading. */
  refresh(calm = CALM_MS) {
    if (this.timer !== null || this.closed) return;
    const wait = Math.max(0, this.lastRead + calm - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.read();
    }, wait);
  }

  close() {
    this.closed = true;
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.socket.close();
  }

  joined() {
    this.lastJoin = performance.now();
    if (this.lastRead > 0) giveUp();
    this.settled = false;
    this.buffer = [];
    this.read();
  }

  refused(error) {
    // A socket that found nobody is still active, one that the server refused is not.
    if (!this.socket.active && !this.closed) this.options.onRefused?.(error.message);
    this.seek(AGAIN_MS);
  }

  /**
   * Dial once the server is there again. A dial into a dead line is only given up after seconds, and browsers hold
   * back those who dial in vain.
   */
  async seek(rest = 0) {
    if (this.seeking || this.closed) return;
    this.seeking = true;
    await pause(rest);
    await reached(() => this.closed);
    this.seeking = false;
    if (!this.closed) this.socket.connect();
  }

  async read() {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    this.again = false;
    this.buffer = this.settled ? [] : this.buffer;
    try {
      const answer = await this.options.snapshot();
      if (this.closed) return;
      this.lastRead = performance.now();
      this.position.begin(answer);
      this.settled = true;
      for (const event of this.buffer.splice(0)) this.take(event);
      this.state();
    } catch (failure) {
      if (failure?.status === 401) this.options.onRefused?.("unauthorized");
      if (!this.closed) setTimeout(() => this.refresh(), AGAIN_MS);
    } finally {
      this.reading = false;
      if (this.again && !this.closed) this.refresh();
    }
  }

  heard(event) {
    // What comes while a snapshot is being read may be newer than it: keep it, it is applied again on top.
    if (this.reading || !this.settled) this.buffer.push(event);
    if (this.settled) this.take(event);
  }

  take(event) {
    const verdict = this.position.message(event);
    if (verdict === "apply") this.options.apply(event);
    else if (verdict !== "old") this.mend(verdict);
  }

  ticked(tick) {
    this.lastTick = performance.now();
    this.options.onTick?.(Date.parse(tick.now));
    if (this.settled && !this.reading) {
      const verdict = this.position.tick(tick);
      if (verdict !== "fits") this.mend(verdict);
    }
    this.state();
  }

  mend(verdict) {
    if (verdict === "forget") {
      this.settled = false;
      this.buffer = [];
      this.position.forget();
      this.options.onForget?.();
    }
    this.read();
  }

  listen() {
    // A new line is not dead of the silence before it, however long: a machine that slept, a cable back in its plug.
    const silence = performance.now() - Math.max(this.lastTick, this.lastJoin);
    if (silence > DEAD_MS && this.socket.connected) this.socket.io.engine?.close();
    this.state();
  }

  state() {
    const silent = performance.now() - this.lastTick > SILENT_MS;
    const online = silent ? false : this.settled ? true : this.online;
    if (online === this.online) return;
    this.online = online;
    this.options.onState?.(online);
  }
}

/**
 * Keep a page true to the hall.
 *
 * ``snapshot()`` reads and draws the state of one moment and answers ``{seq, journal}``; ``apply(event)`` draws what
 * happened since and must not mind hearing it twice. ``onState(online)`` within 3 s of a dead line; ``onTick(ms)``
 * the server's time each second; ``onForget()`` when the past is of no use (a new day, another journal);
 * ``onRefused(code)`` when this browser is not let in. Answers an object with ``refresh()`` and ``close()``.
 */
export const connect = (options) => new Live(options);
