// What times are in the viewer's zone, the plot, and when lists are asked for anew. Pages work without it.
(() => {
  const format = new Intl.DateTimeFormat(undefined, {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  });
  const utc = at => new Date(at * 1000).toISOString().replace('T', ' ');

  function localTimes(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      time.title = 'Here: ' + format.format(new Date(time.dateTime));
    }
  }

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function options(element, step) {
    const perMinute = (_, value) => value == null ? '–' : value.toLocaleString(undefined, { maximumFractionDigits: 2 });
    const line = (label, stroke) => ({ label, stroke, width: 1.5, value: perMinute, points: { show: false } });
    const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') } };
    return {
      width: element.clientWidth,
      height: 260,
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_, low, high) => [0, Math.max(1, high * 1.1)] } },
      tzDate: at => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
      axes: [{ ...axis, values: (_, times) => times.map(at => at % 86400 ? utc(at).slice(11, 16) : utc(at).slice(5, 10)) }, { ...axis, size: 56 }],
      series: [
        { label: 'Time (UTC)', value: (_, at) => at == null ? '–' : utc(at).slice(0, 16) },
        line('Requests a minute', colour('--accent')),
        line('Refused', colour('--refused')),
        line('Failed', colour('--failed')),
      ],
    };
  }

  async function plot(element) {
    const answer = await fetch(element.dataset.rates, { headers: { Accept: 'application/json' } });
    if (!answer.ok || answer.redirected) return;
    const rates = await answer.json();
    const aMinute = sums => sums.map(sum => sum * 60 / rates.step);
    const data = [rates.at, aMinute(rates.requests), aMinute(rates.refused), aMinute(rates.failed)];
    const most = Math.max(0, ...data[1]);
    const peak = document.getElementById('peak');
    if (most > 0) peak.textContent = `; at most ${most.toLocaleString('en', { maximumFractionDigits: 1 })}, at ${utc(rates.at[data[1].indexOf(most)]).slice(0, 16)}`;
    element.replaceChildren();
    const drawn = new uPlot(options(element, rates.step), data, element);
    element.dataset.points = rates.at.length;
    new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: 260 })).observe(element);
  }

  function plots() {
    document.querySelectorAll('[data-rates]').forEach(plot);
  }

  // A list that is read further down, or not seen at all, stays as it is.
  document.addEventListener('htmx:beforeRequest', event => {
    const live = document.getElementById('live');
    if (event.target.id === 'rows' && (document.hidden || window.scrollY > 400 || !live || !live.checked)) {
      event.preventDefault();
    }
  });
  document.addEventListener('htmx:afterSettle', () => localTimes(document));
  document.addEventListener('DOMContentLoaded', () => { localTimes(document); plots(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', plots);
})();
