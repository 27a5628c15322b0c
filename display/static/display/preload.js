/* Pictures and films are fetched whole before they are shown, so that a cut line changes nothing. */

const PIECE = 4 * 1024 * 1024;
const AGAIN_MS = 3_000;
const GONE_MS = 300_000;
const TYPE = { picture: "image/webp", film: "video/mp4" };

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A file piece by piece: a line that breaks costs one piece. ``wanted()`` says whether to go on; null when not. */
async function whole(file, wanted) {
  const parts = [];
  for (let from = 0; from < file.size && wanted();) {
    try {
      const answer = await fetch(file.address, { headers: { Range: `bytes=${from}-${Math.min(from + PIECE, file.size) - 1}` } });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(String(answer.status));
      const piece = await answer.blob();
      if (answer.status === 200) return piece;
      parts.push(piece);
      from += piece.size;
    } catch {
      // the line is down, or the server has others to serve first
      await pause(AGAIN_MS * (1 + Math.random()));
    }
  }
  return wanted() ? new Blob(parts) : null;
}

/** ``onReady()`` whenever a file is at hand. */
export class Preload {
  constructor(onReady) {
    Object.assign(this, { onReady, files: new Map(), urls: new Map(), missing: new Map(), busy: false });
  }

  /** These files are needed from now on, the first ones first; others are given back. */
  want(files) {
    this.files = new Map(files.map((file) => [file.sha, file]));
    for (const [sha, url] of this.urls) {
      if (this.files.has(sha)) continue;
      URL.revokeObjectURL(url);
      this.urls.delete(sha);
    }
    this.#fetch();
  }

  /** Where a file is at hand, or undefined. */
  url(sha) {
    return this.urls.get(sha);
  }

  /** It cannot be shown by this browser. */
  broken(sha) {
    this.missing.set(sha, Infinity);
    const url = this.urls.get(sha);
    if (url) URL.revokeObjectURL(url);
    this.urls.delete(sha);
  }

  async #fetch() {
    if (this.busy) return;
    this.busy = true;
    for (let file = this.#next(); file; file = this.#next()) {
      const { sha, kind } = file;
      const blob = await whole(file, () => this.files.has(sha));
      if (blob === undefined) this.missing.set(sha, performance.now() + GONE_MS);
      if (!blob || !this.files.has(sha)) continue;
      this.urls.set(sha, URL.createObjectURL(blob.slice(0, blob.size, TYPE[kind])));
      this.onReady();
    }
    this.busy = false;
  }

  #next() {
    const gone = (sha) => (this.missing.get(sha) ?? -Infinity) > performance.now();
    return [...this.files.values()].find(({ sha }) => !this.urls.has(sha) && !gone(sha));
  }
}
