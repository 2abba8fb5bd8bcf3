// Random recordings: all that a machine reports, over every kind of window; in time, late and corrected, late and
// unheard.
import {
  amounts, amountsOfShift, average, becomesTrue, change, corrected, cycles, deviation, difference, different, duration,
  earliest, figures, greatest, increase, joined, latest, least, longest, magnitude, middle, number, ofAmount, overTime, product,
  quotient, ranked, rate, runs, samples, share, toZero, total, wrapping,
} from '../measures.mjs';
import { inTime, map, rowsOf, shuffledFile, wrapsAt } from './random_file.mjs';

const calendarWindows = ['hour', 'day', 'week', 'month', 'month from the 26th'];
const sliding = ['last 7 days', 'last 24 hours', 'last 2 months', 'last 2 months from the 26th', 'last 3 weeks'];
const shifts = ['shift', 'shift night'];

const signals = {
  state: { terms: 'asset: line1/press, metric: State, type: state, from: supplier', alive: 600 },
  power: { terms: 'asset: line1/press, metric: Power, type: gauge, unit: kW, from: buyer', alive: 120, bad: 'v > 100' },
  valid: {
    terms: 'asset: line1/press, metric: Power, type: gauge, unit: kW, valid: 10 to 80 kW, from: buyer',
    alive: 300, bad: 'v > 100', doubtful: 'v < 10 or v > 80',
  },
  smooth: {
    terms: 'asset: line1/press, metric: Power, type: gauge, unit: kW, multiplier: 2, jump above: 9.5 kW, from: buyer',
    alive: 300, bad: 'v > 100', multiplier: 2, jump: 9.5,
  },
  temp: { terms: 'asset: line1/press, metric: Temp, type: gauge, unit: degC, stuck after: 5 min, from: supplier', alive: 600, stuck: 300 },
  mode: { terms: 'asset: line1/press, metric: Mode, type: state, from: supplier', alive: 600, bad: `v = 'bad'` },
  parts: { terms: 'asset: line1/press, metric: Parts, type: counter, resets: to zero, unit: part, from: supplier', alive: 600 },
  undone: { terms: 'asset: line1/press, metric: Parts, type: counter, resets: may be corrected, unit: part, from: supplier', alive: 600 },
  meter: {
    terms: `asset: line1/press, metric: Meter, type: counter, resets: wraps at ${wrapsAt}, multiplier: 40, unit: kWh, from: buyer`,
    alive: 600, multiplier: 40,
  },
  energy: { terms: 'asset: line1/press, metric: Energy, type: interval, unit: kWh, from: buyer', alive: 900 },
};
const columns = `
  State as state, Power as power, Power as valid, Power as smooth, Temp as temp, coalesce(Mode, 'bad') as mode,
  Parts as parts, Parts as undone, Meter as meter, Energy as energy`;
const wound = wrapping('meter', wrapsAt * 40);

const calendar = `
calendar:
  working days: [mon, tue, wed, thu, fri]
  holidays: [2026-10-29 to 2026-10-30]
  also working: [2026-10-31]
shifts:
  early: {from: 06:00, to: 14:00, breaks: [09:00 to 09:15, 11:30 to 12:00], on: working days}
  late: {from: 14:00, to: 22:00, breaks: [18:00 to 18:30], on: working days}
  night: {from: 22:00, to: 06:00, breaks: [01:00 to 01:30, 04:00 to 04:15], on: every day}`;
const worked = {
  isWorked: `isodow(day) <= 5 and day not in (date '2026-10-29', date '2026-10-30') or day = date '2026-10-31'`,
  shifts: [
    { name: 'early', from: '06:00', to: '14:00', breaks: [['09:00', '09:15'], ['11:30', '12:00']], on: 'working days' },
    { name: 'late', from: '14:00', to: '22:00', breaks: [['18:00', '18:30']], on: 'working days' },
    { name: 'night', from: '22:00', to: '06:00', breaks: [['01:00', '01:30'], ['04:00', '04:15']], on: 'every day' },
  ],
};

const inEveryWindow = [
  ['share(state = "RUN")', [...calendarWindows, ...sliding, ...shifts], '0.01 %', share(`state = 'RUN'`)],
  ['sum(energy)', [...calendarWindows, ...sliding, ...shifts], '0.1 kWh', total(amounts('energy'))],
  ['increase(parts)', [...calendarWindows, ...sliding, ...shifts], '1 part', increase(toZero('parts'))],
  ['quantile(power, 95 %)', [...calendarWindows, ...sliding, ...shifts], '0.001 kW', ranked(samples('power'), 95, 100)],
  ['mean(power)', [...calendarWindows, ...shifts], '0.01 kW', average(samples('power'))],
];

const ofTime = [
  ['share(power > 40 kW and state != "STOP")', ['hour', 'day'], '0.001 %', share(`power > 40 and state <> 'STOP'`)],
  ['share(not (state = "RUN" or power < 30.5 kW))', ['hour', 'shift'], '0.001 %', share(`not (state = 'RUN' or power < 30.5)`)],
  ['time(state in ["STOP", "READY"] or power >= 60.5 kW)', ['hour', 'day', 'last 24 hours'], '1 s', duration(`state in ('STOP', 'READY') or power >= 60.5`)],
  ['time(scheduled)', ['day', 'week', 'shift'], '1 s', duration('scheduled')],
  ['time(state = "RUN" and scheduled)', ['day', 'shift', 'shift night'], '1 s', duration(`state = 'RUN' and scheduled`)],
  ['share(state = "RUN" and shift in ["early", "late"])', ['day', 'week'], '0.01 %', share(`state = 'RUN' and shift in ('early', 'late')`)],
  ['time(not alive(state))', ['hour', 'day'], '1 s', duration('state is null')],
  ['longest(state != "STOP")', ['hour', 'day', 'week', 'shift'], '1 s', longest(`state <> 'STOP'`)],
  ['mean_by_time(power)', ['hour', 'day', 'last 7 days', 'shift'], '0.001 kW', overTime('power')],
  ['share(mode = "auto")', ['hour', 'day'], '0.01 %', share(`mode = 'auto'`)],
  ['share(valid > 40 kW)', ['hour', 'day'], '0.01 %', share('valid > 40')],
  ['share(smooth > 80 kW)', ['hour', 'day'], '0.01 %', share('smooth > 80')],
  ['share(temp >= 20 degC)', ['hour', 'day'], '0.01 %', share('temp >= 20')],
  ['share(energy > 250 kWh)', ['hour', 'day'], '0.01 %', share(`${ofAmount('energy')} > 250`)],
];

const ofSamples = [
  ['sum(energy where energy > 200 kWh)', ['day', 'month'], '0.1 kWh', total(amounts('energy', 'v > 200'))],
  ['sum(energy where state = "RUN")', ['day', 'month'], '0.1 kWh', total(amounts('energy', `state = 'RUN'`))],
  ['sum(energy where shift = "night")', ['day', 'week'], '0.1 kWh', total(amountsOfShift('energy', `shift = 'night'`))],
  ['mean(power where state != "STOP" and scheduled)', ['day', 'shift'], '0.001 kW', average(samples('power', `state <> 'STOP' and scheduled`))],
  ['min(power)', ['hour', 'month'], '0.1 kW', least(samples('power'))],
  ['max(power)', ['hour', 'last 7 days'], '0.1 kW', greatest(samples('power'))],
  ['max(valid)', ['hour'], '0.1 kW', greatest(samples('valid'))],
  ['mean(smooth)', ['hour', 'day'], '0.001 kW', average(samples('smooth'))],
  ['count(smooth)', ['hour', 'day'], '1', number(samples('smooth'))],
  ['mean(temp)', ['hour', 'day'], '0.001 degC', average(samples('temp'))],
  ['count(temp)', ['hour', 'day'], '1', number(samples('temp'))],
  ['mean_by_time(temp)', ['hour', 'day'], '0.001 degC', overTime('temp')],
  ['count(power)', ['hour', 'week'], '1', number(samples('power'))],
  ['count(state)', ['hour', 'last 24 hours', 'shift night'], '1', number(samples('state'))],
  ['count(mode)', ['hour', 'day'], '1', number(samples('mode'))],
  ['distinct(state)', ['hour', 'day', 'shift'], '1', different(samples('state'))],
  ['median(power)', ['hour', 'day', 'month'], '0.001 kW', middle(samples('power'))],
  ['median(energy)', ['day', 'month from the 26th'], '0.001 kWh', middle(amounts('energy'))],
  ['stddev(power)', ['hour', 'day', 'month', 'shift'], '0.0001 kW', deviation(samples('power'))],
  ['first(power)', ['hour', 'day'], '0.001 kW', earliest(samples('power'))],
  ['last(power)', ['hour', 'day'], '0.001 kW', latest(samples('power'))],
  ['delta(power)', ['hour', 'day'], '0.001 kW', change(samples('power'))],
  ['increase(undone)', ['hour', 'day'], '1 part', increase(corrected('undone'))],
  ['increase(meter)', ['hour', 'day', 'shift', 'last 24 hours'], '0.1 kWh', increase(wound)],
  ['rate(parts)', ['hour', 'day', 'shift', 'last 7 days'], '0.0001 part/h', rate(toZero('parts'))],
  ['rate(undone)', ['hour'], '0.0001 part/h', rate(corrected('undone'))],
  ['rate(meter)', ['hour', 'day'], '0.001 kW', rate(wound)],
];

const ofDurations = [
  ['count(state = "STOP" becomes true)', ['hour', 'day', 'last 7 days', 'shift'], '1', becomesTrue(`state = 'STOP'`)],
  ['count(power > 60 kW and state = "RUN" becomes true)', ['hour', 'day'], '1', becomesTrue(`power > 60 and state = 'RUN'`)],
  ['count(runs(state = "STOP"))', ['hour', 'day', 'week', 'shift'], '1', number(runs(`state = 'STOP'`))],
  ['mean(runs(state = "STOP"))', ['hour', 'day', 'month'], '0.1 s', average(runs(`state = 'STOP'`))],
  ['stddev(runs(state = "STOP"))', ['day', 'month'], '0.01 s', deviation(runs(`state = 'STOP'`))],
  ['median(runs(state = "STOP" and shift = "night"))', ['day', 'week'], '0.1 s', middle(runs(`state = 'STOP' and shift = 'night'`))],
  ['max(runs(state = "RUN"))', ['hour', 'day', 'week'], '1 s', greatest(runs(`state = 'RUN'`))],
  ['last(runs(state = "RUN"))', ['day', 'shift night'], '1 s', latest(runs(`state = 'RUN'`))],
  ['quantile(cycles(state = "RUN"), 90 %)', ['hour', 'day', 'month'], '1 s', ranked(cycles(`state = 'RUN'`), 90, 100)],
  ['count(cycles(state = "RUN"))', ['hour', 'day'], '1', number(cycles(`state = 'RUN'`))],
  ['sum(cycles(state = "RUN"))', ['day', 'last 24 hours'], '1 s', total(cycles(`state = 'RUN'`))],
];

const ofFigures = [
  ['daily = sum(energy)', ['day'], '0.1 kWh', total(amounts('energy'))],
  ['max(daily)', ['month', 'week'], '0.1 kWh', greatest(figures('daily'))],
  ['mean(daily)', ['week', 'month', 'last 7 days'], '0.001 kWh', average(figures('daily'))],
  ['count(daily)', ['month', 'last 7 days'], '1', number(figures('daily'))],
  ['hourly = share(state = "RUN")', ['hour'], '1 %', share(`state = 'RUN'`)],
  ['min(hourly)', ['day', 'week', 'last 24 hours'], '1 %', least(figures('hourly'))],
  ['first(hourly)', ['day'], '1 %', earliest(figures('hourly'))],
  ['last(hourly)', ['day'], '1 %', latest(figures('hourly'))],
  ['best = max(hourly)', ['day'], '1 %', greatest(figures('hourly'))],
  ['sum(best)', ['month'], '1 %', total(figures('best'))],
  ['nightly = increase(parts)', ['shift night'], '1 part', increase(toZero('parts'))],
  ['mean(nightly)', ['week', 'month from the 26th'], '0.01 part', average(figures('nightly'))],
  ['made = increase(parts)', ['day'], '1 part', increase(toZero('parts'))],
  ['daily / made', ['day'], '0.0001 kWh/part', joined(['daily', 'made'], quotient)],
  ['begin = first(power)', ['hour'], '0.1 kW', earliest(samples('power'))],
  ['final = last(power)', ['hour'], '0.1 kW', latest(samples('power'))],
  ['abs(begin - final)', ['hour'], '0.01 kW', joined(['begin', 'final'], (b, f) => magnitude(difference(b, f)))],
  ['sqrt(begin * final)', ['hour'], '0.00001 kW', joined(['begin', 'final'], product, true)],
];

export const random = {
  name: 'random',
  // The clocks go back on 25 October 2026.
  write: () => ({ map, data: shuffledFile({ seed: 20261025, begin: Date.UTC(2026, 9, 19, 3, 7), end: Date.UTC(2026, 10, 9, 8, 0) }) }),
  zone: 'Europe/Berlin',
  head: calendar,
  ...worked,
  missingAtMost: '95',
  signals,
  rows: rowsOf(columns),
  measures: [...inEveryWindow, ...ofTime, ...ofSamples, ...ofDurations, ...ofFigures],
};

// Rows that come up to three days late, in a month in which the clocks go forward (New York, 8 March 2026).
const lateFile = { seed: 20260308, begin: Date.UTC(2026, 2, 4, 2, 11), end: Date.UTC(2026, 2, 16, 20, 0), lateOnes: 25, lateBy: 3 * 24 * 3_600_000 };
const late = {
  write: () => ({ map, data: shuffledFile(lateFile) }),
  zone: 'America/New_York',
  head: calendar,
  ...worked,
  missingAtMost: '80',
  signals,
};

// Until ten days after its end a window's figures are corrected: what stands in the end is that of all rows.
export const randomCorrected = {
  ...late,
  name: 'random-corrected',
  head: `final after: 10 d\n${calendar}`,
  missingAtMost: '95', // of the quarter only twelve days are recorded
  rows: rowsOf(columns),
  measures: [
    ['share(state = "RUN")', ['hour', 'day', 'week', 'quarter', 'last 24 hours', 'shift'], '0.01 %', share(`state = 'RUN'`)],
    ['longest(state != "STOP")', ['day'], '1 s', longest(`state <> 'STOP'`)],
    ['sum(energy)', ['hour', 'day', 'quarter', 'last 2 weeks', 'shift'], '0.1 kWh', total(amounts('energy'))],
    ['sum(energy where state = "RUN")', ['day'], '0.1 kWh', total(amounts('energy', `state = 'RUN'`))],
    ['increase(parts)', ['hour', 'day', 'shift'], '1 part', increase(toZero('parts'))],
    ['increase(meter)', ['hour', 'day'], '0.1 kWh', increase(wound)],
    ['rate(meter)', ['hour', 'day'], '0.001 kW', rate(wound)],
    ['quantile(power, 95 %)', ['hour', 'day', 'last 24 hours'], '0.001 kW', ranked(samples('power'), 95, 100)],
    ['stddev(power)', ['hour', 'day'], '0.0001 kW', deviation(samples('power'))],
    ['mean_by_time(power)', ['hour', 'day'], '0.001 kW', overTime('power')],
    ['mean(smooth)', ['hour', 'day'], '0.001 kW', average(samples('smooth'))],
    ['mean_by_time(temp)', ['hour', 'day'], '0.001 degC', overTime('temp')],
    ['distinct(state)', ['hour'], '1', different(samples('state'))],
    ['count(state = "STOP" becomes true)', ['hour', 'day'], '1', becomesTrue(`state = 'STOP'`)],
    ['count(runs(state = "STOP"))', ['hour', 'day'], '1', number(runs(`state = 'STOP'`))],
    ['sum(cycles(state = "RUN"))', ['hour', 'day'], '1 s', total(cycles(`state = 'RUN'`))],
    ['hourly = share(state = "RUN")', ['hour'], '1 %', share(`state = 'RUN'`)],
    ['min(hourly)', ['day', 'week'], '1 %', least(figures('hourly'))],
    ['daily = sum(energy)', ['day'], '0.1 kWh', total(amounts('energy'))],
    ['mean(daily)', ['week', 'month'], '0.001 kWh', average(figures('daily'))],
  ],
};

// Where results are final at once, late rows change nothing: the figures are those of the rows that came in time.
export const randomUnheard = {
  ...late,
  name: 'random-unheard',
  rows: rowsOf(columns, inTime),
  measures: [
    ['share(state = "RUN")', ['hour', 'day', 'last 24 hours', 'shift'], '0.01 %', share(`state = 'RUN'`)],
    ['sum(energy)', ['hour', 'day'], '0.1 kWh', total(amounts('energy'))],
    ['increase(parts)', ['hour', 'day'], '1 part', increase(toZero('parts'))],
    ['quantile(power, 95 %)', ['hour', 'day'], '0.001 kW', ranked(samples('power'), 95, 100)],
    ['mean(smooth)', ['hour'], '0.001 kW', average(samples('smooth'))],
    ['count(runs(state = "STOP"))', ['hour', 'day'], '1', number(runs(`state = 'STOP'`))],
  ],
};
