// What is wanted of each figure.
const LEAST_SCORE = 95;
const MOST_SHIFT = 0.05;
const MOST_SCRIPT = 150_000;
const PICTURES_MS = 1500;
/** Three frames of 60 a second: slower is felt as a hitch. */
const FRAME_MS = 50;
const LONG_TASK_MS = 200;
const HEAP_MB = 150;

const least = (name, measured, wanted) => ({ name, measured, wanted: `≥ ${wanted}`, met: measured >= wanted });
const below = (name, measured, wanted) => ({ name, measured, wanted: `< ${wanted}`, met: measured < wanted });

function ofLighthouse(form, figures) {
  return [
    least(`Lighthouse ${form}: performance`, figures.performance, LEAST_SCORE),
    least(`Lighthouse ${form}: accessibility`, figures.accessibility, LEAST_SCORE),
    least(`Lighthouse ${form}: best practices`, figures.best_practices, LEAST_SCORE),
    below(`Lighthouse ${form}: layout shift`, figures.cls, MOST_SHIFT),
  ];
}

function ofScrolling(how, figures) {
  return [
    below(`${how}: p95 of a frame, ms`, figures.frame_ms.p95, FRAME_MS),
    below(`${how}: longest task, ms`, figures.long_tasks.longest_ms, LONG_TASK_MS),
    below(`${how}: worst layout shift`, figures.layout_shift.worst_session, MOST_SHIFT),
  ];
}

const ofSlowLine = ({ first_visit: first, again }) => [
  below('JavaScript of the first page, packed, bytes', first.bytes.script, MOST_SCRIPT),
  below('slow 4G: pictures of the first screen, first visit, ms', first.all_pictures_ms, PICTURES_MS),
  below('slow 4G: pictures of the first screen again, ms', again.all_pictures_ms, PICTURES_MS),
];

/** Of the parts that were measured. */
export function targetsOf({ lighthouse, slow_4g: slow, scrolled }) {
  const targets = [];
  if (lighthouse) targets.push(...ofLighthouse('mobile', lighthouse.mobile), ...ofLighthouse('desktop', lighthouse.desktop));
  if (slow) targets.push(...ofSlowLine(slow));
  if (scrolled) {
    targets.push(...ofScrolling('looked through', scrolled.browsed), ...ofScrolling('rushed to the end', scrolled.rushed));
    const { is_at_end: isAtEnd, seconds } = scrolled.rushed;
    targets.push({ name: 'rushed to the end, s', measured: isAtEnd ? seconds : `> ${seconds}`, wanted: 'the end', met: isAtEnd });
    targets.push(below('at the end: JavaScript heap, MB', scrolled.memory_after.heap_mb, HEAP_MB));
  }
  return targets;
}
