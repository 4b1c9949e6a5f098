import { describe, expect, it } from 'vitest';

import { secondsFor } from '../src/queue/item.js';
import { SpeedMeter } from '../src/queue/speed.js';

/** So many bytes each 100 ms for so long. */
function run(meter: SpeedMeter, bytes: number, from: number, to: number): void {
  for (let now = from; now <= to; now += 100) meter.add(bytes, now);
}

describe('SpeedMeter', () => {
  it('finds a steady speed at once and keeps to it', () => {
    const meter = new SpeedMeter();
    run(meter, 0, 0, 0);
    run(meter, 10_000, 100, 1_000);
    expect(meter.at(1_000)).toBeCloseTo(100_000, -3);
    run(meter, 10_000, 1_100, 20_000);
    expect(meter.at(20_000)).toBeCloseTo(100_000, -3);
  });

  it('takes what was sent by an earlier try for no speed', () => {
    const meter = new SpeedMeter();
    meter.add(500_000_000, 0);
    expect(meter.at(1_000)).toBe(0);
  });

  it('follows a change in some seconds, without a jump', () => {
    const meter = new SpeedMeter();
    meter.add(0, 0);
    run(meter, 10_000, 100, 10_000);
    run(meter, 1_000, 10_100, 10_400);
    expect(meter.at(10_400)).toBeGreaterThan(80_000);
    run(meter, 1_000, 10_500, 30_000);
    expect(meter.at(30_000)).toBeLessThan(11_500);
  });

  it('fades when nothing goes on', () => {
    const meter = new SpeedMeter();
    meter.add(0, 0);
    run(meter, 10_000, 100, 5_000);
    expect(meter.at(25_000)).toBeLessThan(1_000);
  });
});

describe('secondsFor', () => {
  it('is unknown without a speed, and nothing where nothing is left', () => {
    expect(secondsFor(1_000, 0)).toBeNull();
    expect(secondsFor(0, 0)).toBe(0);
    expect(secondsFor(1_500, 1_000)).toBe(2);
  });
});
