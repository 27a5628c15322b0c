/* The plain board, for browsers from 2018 on: asks every two seconds, draws tables, makes no sound. */

(function () {
  "use strict";
  var LOOK_MS = 2000, AGAIN_MS = 1000, LAST_MS = 2500, STALE_MS = 2750, ROWS = 4, FEW = 5, PLATES = 8;
  var CONTENT_MS = 60000, LINE_MS = 8000, BELOW = 3, MOST_VH = 12, WHOLE_VH = 8, LEAST_VH = 3;
  var body = document.body, api = "/api/v1/halls/" + body.getAttribute("data-hall");
  // by a clock that nobody sets
  var heard = performance.now(), ahead = 0, zone = null, pairing = null, asked = -CONTENT_MS, tickers = [];

  function at(id) { return document.getElementById(id); }

  function ask(method, path, done) {
    var line = new XMLHttpRequest();
    line.open(method, path);
    line.timeout = LAST_MS;
    line.setRequestHeader("Content-Type", "application/json");
    line.onload = function () {
      var answer = null;
      try { answer = JSON.parse(line.responseText); } catch (error) { answer = null; }
      done(line.status, answer);
    };
    line.onerror = line.ontimeout = function () { done(0, null); };
    line.send(method === "POST" ? "{}" : null);
  }

  /** A 023: letters and digits never touch. */
  function spaced(number) { return number.replace(/^(\D+)(\d)/, "$1\u2009$2"); }

  function cell(row, text, name) {
    var made = document.createElement(name || "td");
    made.textContent = text;
    if (name) {
      var around = document.createElement("td");
      around.appendChild(made);
      row.appendChild(around);
    } else {
      row.appendChild(made);
    }
    return made;
  }

  /** ▲ why nobody is there, and until when, in each language on a line of its own. */
  function pause(plate, until) {
    plate.className = "said";
    ["zh", "en"].forEach(function (code) {
      var line = document.createElement(code === "zh" ? "span" : "small");
      var back = until ? (code === "zh" ? " " : " · ") + body.getAttribute("data-back-" + code).replace("{time}", clock(until, "")) : "";
      line.textContent = (code === "zh" ? "▲ " : "") + body.getAttribute("data-paused-" + code) + back;
      plate.appendChild(line);
    });
  }

  function table(id, rows) {
    var old = at(id).querySelector("tbody"), fresh = document.createElement("tbody");
    rows.forEach(function (fill) {
      var row = document.createElement("tr");
      fill(row);
      fresh.appendChild(row);
    });
    old.parentNode.replaceChild(fresh, old);
  }

  function clock(time, parts) {
    try {
      return new Date(time).toLocaleTimeString("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", hour12: false });
    } catch (error) {
      return parts;
    }
  }

  function has(list, one) { return list.indexOf(one) >= 0; }

  /** A line ends behind a clause where it can. */
  function clauses(id, text) {
    var box = at(id);
    if (box.getAttribute("data-said") === text) return;
    box.setAttribute("data-said", text);
    box.textContent = "";
    (text.match(/[\s\S]+?(?:[，。；！？]+|[.;!?]\s+|$)/g) || []).forEach(function (clause) {
      var span = document.createElement("span");
      span.textContent = clause;
      box.appendChild(span);
      box.appendChild(document.createTextNode(/\s$/.test(clause) ? " " : ""));
    });
  }

  /** The letters of a message grow smaller until it has room, and somewhat until no clause is torn in two. */
  function fit(words, box) {
    var size = MOST_VH, said = [].slice.call(words.querySelectorAll("span"));
    function torn(span) { return span.offsetHeight > 2 * parseFloat(getComputedStyle(span).fontSize); }
    do {
      words.style.fontSize = size + "vh";
      size -= 0.5;
    } while (size >= LEAST_VH && (words.offsetHeight > box.clientHeight || (size >= WHOLE_VH && said.some(torn))));
  }

  function alarm(urgent, calls) {
    at("urgent").hidden = !urgent;
    if (!urgent) return;
    clauses("urgent-zh", urgent.zh);
    clauses("urgent-en", urgent.en);
    at("urgent-calls").textContent = calls.slice(0, BELOW).map(function (call) {
      return spaced(call.number) + " → " + call.counter;
    }).join("\u3000");
    fit(at("urgent-middle"), at("urgent-text"));
  }

  /** The line at the head, in both languages; what holds now is known for days, also while nobody answers. */
  function ticker() {
    var now = Date.now() + ahead;
    var lines = tickers.filter(function (item) {
      return item.times.some(function (span) { return Date.parse(span.from) <= now && now < Date.parse(span.to); });
    });
    var text = lines.length ? lines[Math.floor(now / LINE_MS) % lines.length].text : null;
    at("ticker").hidden = !text;
    at("ticker-zh").textContent = text ? text.zh : "";
    at("ticker-en").textContent = text && text.en !== text.zh ? text.en : "";
  }

  function content() {
    asked = performance.now();
    ask("GET", api + "/content", function (status, answer) {
      if (status === 200 && answer) tickers = answer.items.filter(function (item) { return item.kind === "ticker"; });
    });
  }

  /** Of each number the latest call. */
  function once(calls) {
    var seen = {};
    return calls.filter(function (call) {
      var fresh = !seen[call.number];
      seen[call.number] = true;
      return fresh;
    });
  }

  function draw(board) {
    var screen = board.screen, mine = function (one) { return has(screen.counters, one.counter || one.number); };
    var calls = once(board.calls.filter(mine)), latest = calls[0];
    var urgent = board.emergency && board.emergency.here ? board.emergency : null;
    zone = board.time_zone;
    ahead = Date.parse(board.now) - Date.now();
    alarm(urgent, calls);
    at("number").textContent = latest ? spaced(latest.number) : "";
    at("counter").textContent = latest ? latest.counter : "";
    at("latest").style.visibility = at("please").style.visibility = latest ? "visible" : "hidden";
    at("latest").className = latest && latest.number.length + String(latest.counter).length > 5 ? "long" : "";
    table("last", calls.slice(1, 1 + ROWS).map(function (call) {
      return function (row) {
        cell(row, spaced(call.number));
        cell(row, call.counter, "b");
      };
    }));
    var plates = board.counters.filter(mine).filter(function (one) { return one.state !== "closed"; }).slice(0, PLATES);
    at("serving").className = plates.length > FEW ? "many" : "";
    table("serving", plates.map(function (one) {
      return function (row) {
        cell(row, one.number, "b");
        var plate = cell(row, one.ticket ? spaced(one.ticket.number) : "");
        if (one.state === "paused" && !one.ticket) pause(plate, one.until);
      };
    }));
  }

  function stale(yes) {
    body.className = yes ? "stale" : "";
    at("offline").hidden = !yes;
  }

  function pair() {
    at("pairing").hidden = false;
    if (pairing === null) {
      ask("POST", "/api/v1/pairings", function (status, answer) {
        if (status !== 200) return;
        pairing = answer.pairing;
        at("code").textContent = answer.code;
      });
      return;
    }
    ask("GET", "/api/v1/pairings/" + encodeURIComponent(pairing), function (status, answer) {
      if (status === 200 && answer.approved) location.reload();
      if (status === 404) pairing = null;
    });
  }

  function look() {
    ask("GET", api + "/board", function (status, board) {
      if (status === 200 && board) {
        heard = performance.now();
        at("pairing").hidden = true;
        draw(board);
      } else if (status === 401 || status === 403) {
        heard = performance.now();
        pair();
      }
      setTimeout(look, status ? LOOK_MS : AGAIN_MS);
    });
  }

  setInterval(function () {
    stale(performance.now() - heard > STALE_MS);
    at("clock").textContent = zone ? clock(Date.now() + ahead, "") : "";
    if (zone && performance.now() - asked >= CONTENT_MS) content();
    ticker();
  }, 250);
  ask("GET", api, function (status, hall) {
    if (status === 200) at("hall").textContent = hall.name.zh + "  " + hall.name.en;
  });
  look();
})();
