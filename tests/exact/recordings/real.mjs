// Recordings of machines and meters that others made, and that lie beside the project.
import {
  amounts, average, becomesTrue, change, corrected, cycles, deviation, different, duration, earliest, figures,
  greatest, increase, joined, latest, least, longest, middle, number, ofAmount, overTime, quotient, ranked, rate, runs,
  samples, share, toZero, total,
} from '../measures.mjs';

export const shared = (path) => new URL(`../../../../shared/data/${path}`, import.meta.url).pathname;
const pack = (path) => new URL(`../../../packs/${path}`, import.meta.url).pathname;
const everyCalendarWindow = ['hour', 'day', 'week', 'month', 'month from the 26th', 'quarter', 'year'];

export const steelIndustry = {
  name: 'steel-industry',
  data: shared('energy/steel-industry/Steel_industry_data.csv'),
  map: pack('energy/steel-industry.map.yaml'),
  zone: 'Asia/Seoul',
  missingAtMost: '99.999999',
  signals: {
    usage: { terms: 'asset: steel-works/meter, metric: Usage, type: interval, unit: kWh, from: buyer', alive: 900 },
    lagging: { terms: 'asset: steel-works/meter, metric: ReactiveLagging, type: interval, unit: kvarh, from: buyer', alive: 900 },
    factor: { terms: 'asset: steel-works/meter, metric: PowerFactorLagging, type: gauge, unit: "%", from: buyer', alive: 900 },
    load: { terms: 'asset: steel-works/meter, metric: LoadType, type: state, from: buyer', alive: 900 },
  },
  rows: (path) => `
    select epoch_ns((strptime(date, '%d/%m/%Y %H:%M')
                     + case when date like '% 00:00' then interval 1 day else interval 0 day end)
                    at time zone 'Asia/Seoul') as t,
           Usage_kWh as usage, "Lagging_Current_Reactive_Power_kVarh" as lagging,
           "Lagging_Current_Power_Factor" as factor, lower(replace(Load_Type, '_Load', '')) as load
    from read_csv('${path}', header = true, types = {'date': 'VARCHAR'})`,
  measures: [
    ['used = sum(usage)', ['day'], '0.01 kWh', total(amounts('usage'))],
    ['sum(usage)', [...everyCalendarWindow, 'last 12 months', 'last 7 days', 'last 3 months from the 26th'], '0.01 kWh', total(amounts('usage'))],
    ['at_peak = sum(usage where load = "maximum")', ['day'], '0.01 kWh', total(amounts('usage', `load = 'maximum'`))],
    ['sum(usage where load in ["maximum", "medium"] and factor > 90 %)', ['month'], '0.01 kWh', total(amounts('usage', `load in ('maximum', 'medium') and factor > 90`))],
    ['at_peak / used', ['day'], '0.0001', joined(['at_peak', 'used'], quotient)],
    ['mean(lagging)', ['hour', 'month'], '0.0001 kvarh', average(amounts('lagging'))],
    ['min(usage)', ['day'], '0.01 kWh', least(amounts('usage'))],
    ['max(usage)', ['day', 'year'], '0.01 kWh', greatest(amounts('usage'))],
    ['count(usage)', ['day', 'week'], '1', number(amounts('usage'))],
    ['quantile(usage, 95 %)', ['day', 'month', 'last 12 months'], '0.01 kWh', ranked(amounts('usage'), 95, 100)],
    ['median(usage)', ['day', 'week'], '0.001 kWh', middle(amounts('usage'))],
    ['stddev(usage)', ['day', 'month', 'year'], '0.0001 kWh', deviation(amounts('usage'))],
    ['median(factor)', ['day', 'month'], '0.001 %', middle(samples('factor'))],
    ['stddev(factor)', ['day', 'quarter'], '0.00001 %', deviation(samples('factor'))],
    ['first(factor)', ['day'], '0.01 %', earliest(samples('factor'))],
    ['last(factor)', ['day', 'month'], '0.01 %', latest(samples('factor'))],
    ['delta(factor)', ['hour', 'day'], '0.01 %', change(samples('factor'))],
    ['mean_by_time(factor)', ['day', 'month from the 26th'], '0.0001 %', overTime('factor')],
    ['distinct(load)', ['day', 'hour'], '1', different(samples('load'))],
    ['count(load where load != "light")', ['day'], '1', number(samples('load', `load <> 'light'`))],
    ['share(load = "light")', ['day', 'month'], '0.01 %', share(`load = 'light'`)],
    ['share(usage > 50.5 kWh)', ['day', 'quarter'], '0.01 %', share(`${ofAmount('usage')} > 50.5`)],
    ['time(load = "maximum" or factor > 90 %)', ['day', 'quarter'], '1 s', duration(`load = 'maximum' or factor > 90`)],
    ['count(load = "maximum" becomes true)', ['day', 'month'], '1', becomesTrue(`load = 'maximum'`)],
    ['longest(load != "light")', ['week'], '1 s', longest(`load <> 'light'`)],
    ['count(runs(load = "maximum"))', ['hour', 'day'], '1', number(runs(`load = 'maximum'`))],
    ['median(cycles(load = "maximum"))', ['day', 'month'], '1 s', middle(cycles(`load = 'maximum'`))],
    ['mean(used)', ['month', 'last 4 weeks'], '0.001 kWh', average(figures('used'))],
    ['last(used)', ['month'], '0.01 kWh', latest(figures('used'))],
  ],
};

export const ur3CobotOps = {
  name: 'ur3-cobotops',
  data: shared('robots/ur3-cobotops/dataset_02052023.csv'),
  map: pack('robot-cell/ur3-cobotops.map.yaml'),
  zone: 'Asia/Shanghai',
  missingAtMost: '97',
  signals: {
    halt: { terms: 'asset: cell/ur3, metric: ProtectiveStop, type: state, from: supplier', alive: 5 },
    grip: { terms: 'asset: cell/ur3, metric: GripLost, type: state, from: supplier', alive: 5 },
    cycle: { terms: 'asset: cell/ur3, metric: Cycle, type: counter, resets: may be corrected, from: supplier', alive: 5 },
    restarted: { terms: 'asset: cell/ur3, metric: Cycle, type: counter, resets: to zero, from: supplier', alive: 5 },
    elbow: { terms: 'asset: cell/ur3, metric: TemperatureJ4, type: gauge, unit: degC, from: supplier', alive: 5, bad: 'v > 100' },
    tool: {
      terms: 'asset: cell/ur3, metric: ToolCurrent, type: gauge, unit: A, valid: 0.05 to 0.5 A, from: supplier',
      alive: 5, bad: 'abs(v) > 5', doubtful: 'v < 0.05 or v > 0.5',
    },
  },
  rows: (path) => `
    select epoch_ns(Timestamp::timestamptz) as t,
           case Robot_ProtectiveStop when true then 'yes' when false then 'no' end as halt,
           case grip_lost when true then 'yes' when false then 'no' end as grip,
           cycle, cycle as restarted, Temperature_J4 as elbow, Tool_current as tool
    from read_csv('${path}', header = true, delim = ';', decimal_separator = ',')`,
  measures: [
    ['share(halt = "no")', ['hour', 'day'], '0.01 %', share(`halt = 'no'`)],
    ['time(halt = "yes" or grip = "yes")', ['hour'], '0.001 s', duration(`halt = 'yes' or grip = 'yes'`)],
    ['increase(cycle)', ['hour', 'day'], '1', increase(corrected('cycle'))],
    ['rate(cycle)', ['hour', 'day', 'last 3 hours'], '0.0001 1/h', rate(corrected('cycle'))],
    ['increase(restarted)', ['hour'], '1', increase(toZero('restarted'))],
    ['rate(restarted)', ['last 2 hours'], '0.001 1/h', rate(toZero('restarted'))],
    ['count(grip = "yes" becomes true)', ['hour'], '1', becomesTrue(`grip = 'yes'`)],
    ['longest(halt = "no")', ['hour'], '0.001 s', longest(`halt = 'no'`)],
    ['count(runs(grip = "yes"))', ['hour', 'day'], '1', number(runs(`grip = 'yes'`))],
    ['mean(runs(grip = "yes"))', ['hour', 'day'], '0.000001 s', average(runs(`grip = 'yes'`))],
    ['quantile(cycles(grip = "yes"), 75 %)', ['hour', 'day'], '0.001 s', ranked(cycles(`grip = 'yes'`), 75, 100)],
    ['distinct(halt)', ['hour'], '1', different(samples('halt'))],
    ['count(grip where halt = "no")', ['hour'], '1', number(samples('grip', `halt = 'no'`))],
    ['median(elbow)', ['hour', 'day'], '0.00001 degC', middle(samples('elbow'))],
    ['stddev(elbow)', ['hour', 'day'], '0.000001 degC', deviation(samples('elbow'))],
    ['first(elbow)', ['hour'], '0.0001 degC', earliest(samples('elbow'))],
    ['last(elbow)', ['hour', 'last 2 hours'], '0.0001 degC', latest(samples('elbow'))],
    ['delta(elbow)', ['hour', 'day'], '0.0001 degC', change(samples('elbow'))],
    ['mean(tool)', ['hour', 'day'], '0.000000001 A', average(samples('tool'))],
    ['sum(tool)', ['hour'], '0.0000001 A', total(samples('tool'))],
    ['mean_by_time(tool)', ['hour'], '0.000001 A', overTime('tool')],
    ['quantile(tool where grip = "no", 95 %)', ['hour'], '0.0000001 A', ranked(samples('tool', `grip = 'no'`), 95, 100)],
    ['share(tool > 0.25 A and halt = "no")', ['hour'], '0.001 %', share(`tool > 0.25 and halt = 'no'`)],
    ['mean(elbow)', ['hour', 'day'], '0.0001 degC', average(samples('elbow'))],
    ['mean_by_time(elbow)', ['hour', 'day'], '0.0001 degC', overTime('elbow')],
    ['max(elbow)', ['hour'], '0.1 degC', greatest(samples('elbow'))],
  ],
};

export const machineTemperature = {
  name: 'nab-machine-temperature',
  data: shared('series/nab/machine_temperature_system_failure.csv'),
  write: () => ({
    map: `
source: nab
time: {column: timestamp, format: "%Y-%m-%d %H:%M:%S", zone: UTC}
asset: machine
lateness: 2 h
columns:
  value: {metric: Temperature, type: gauge, unit: degC}
`,
  }),
  zone: 'UTC',
  missingAtMost: '95',
  signals: {
    heat: { terms: 'asset: machine, metric: Temperature, type: gauge, unit: degC, from: supplier', alive: 360 },
  },
  rows: (path) => `
    select epoch_ns(timestamp::timestamp) as t, value as heat from read_csv('${path}', header = true)`,
  measures: [
    ['mean(heat)', ['hour', 'day', 'week', 'month', 'month from the 26th', 'quarter'], '0.000001 degC', average(samples('heat'))],
    ['stddev(heat)', ['hour', 'day', 'month'], '0.0000001 degC', deviation(samples('heat'))],
    ['median(heat)', ['hour', 'day'], '0.0000001 degC', middle(samples('heat'))],
    ['share(heat > 90 degC)', ['day', 'last 7 days'], '0.01 %', share('heat > 90')],
    ['mean_by_time(heat)', ['day', 'month'], '0.0001 degC', overTime('heat')],
    ['quantile(heat, 99 %)', ['day', 'month'], '0.00001 degC', ranked(samples('heat'), 99, 100)],
    ['delta(heat)', ['hour', 'day'], '0.00001 degC', change(samples('heat'))],
    ['first(heat)', ['day'], '0.000001 degC', earliest(samples('heat'))],
    ['last(heat)', ['last 24 hours'], '0.000001 degC', latest(samples('heat'))],
    ['count(heat > 95 degC becomes true)', ['day', 'week'], '1', becomesTrue('heat > 95')],
    ['min(heat)', ['day', 'week'], '0.000001 degC', least(samples('heat'))],
    ['sum(heat where heat > 90 degC)', ['day'], '0.00001 degC', total(samples('heat', 'v > 90'))],
    ['longest(heat <= 95 degC)', ['week'], '1 s', longest('heat <= 95')],
    ['hottest = max(heat)', ['day'], '0.01 degC', greatest(samples('heat'))],
    ['mean(hottest)', ['month', 'last 3 weeks'], '0.0001 degC', average(figures('hottest'))],
    ['max(runs(heat > 95 degC))', ['day', 'week'], '1 s', greatest(runs('heat > 95'))],
    ['count(cycles(heat > 95 degC))', ['day', 'week'], '1', number(cycles('heat > 95'))],
  ],
};

// Three car parks, each an asset of its own, one file after the other.
const carParks = { market: 'BHMBCCMKT01', post: 'BHMBCCPST01', shopping: 'Shopping' };
const carPark = (metric, column) => (name) => [
  `${metric}_${name}`,
  { terms: `asset: ${carParks[name]}, metric: ${column}, type: gauge, from: buyer`, alive: 2700, bad: 'v < 0 or v > 100000' },
];
const carParkColumn = (metric, column) => (name) =>
  `case when SystemCodeNumber = '${carParks[name]}' then ${column} end as ${metric}_${name}`;
const counted = [{ name: 'counted', from: '08:00', to: '16:30', on: 'every day' }];
const anyFull = Object.keys(carParks).map((name) => `occupied_${name} > 95 % * capacity_${name}`).join(' or ');

export const birminghamParking = {
  name: 'birmingham-parking',
  data: shared('city/birmingham-parking/dataset.csv'),
  map: pack('city-parking/birmingham-parking.map.yaml'),
  zone: 'Europe/London',
  head: 'shifts:\n  counted: {from: 08:00, to: 16:30, on: every day}',
  shifts: counted,
  missingAtMost: '75',
  signals: Object.fromEntries(Object.keys(carParks).flatMap((name) => [carPark('occupied', 'Occupancy')(name), carPark('capacity', 'Capacity')(name)])),
  rows: (path) => `
    select epoch_ns(LastUpdated::timestamp at time zone 'Europe/London') as t,
           ${Object.keys(carParks).flatMap((name) => [carParkColumn('occupied', 'Occupancy')(name), carParkColumn('capacity', 'Capacity')(name)]).join(', ')}
    from read_csv('${path}', header = true) where SystemCodeNumber in (${Object.values(carParks).map((code) => `'${code}'`).join(', ')})`,
  measures: [
    ['longest(occupied_market > 95 % * capacity_market and shift = "counted")', ['day'], '1 s', longest(`occupied_market * 100 > 95 * capacity_market and shift = 'counted'`)],
    [`time((${anyFull}) and shift = "counted")`, ['day', 'week'], '1 s', duration(`(${anyFull.replaceAll('> 95 % *', '* 100 > 95 *')}) and shift = 'counted'`)],
    ['share(occupied_post > occupied_market)', ['hour', 'shift'], '0.01 %', share('occupied_post > occupied_market')],
    ['share(occupied_shopping <= 0.5 * capacity_shopping)', ['hour', 'shift', 'last 7 days'], '0.01 %', share('occupied_shopping * 2 <= capacity_shopping')],
    ['count(not occupied_post < 50 % * capacity_post becomes true)', ['shift', 'week'], '1', becomesTrue('not occupied_post * 2 < capacity_post')],
    ['mean(occupied_shopping)', ['hour', 'shift'], '0.001', average(samples('occupied_shopping'))],
    ['stddev(occupied_market)', ['shift'], '0.0001', deviation(samples('occupied_market'))],
    ['mean_by_time(occupied_post)', ['shift'], '0.001', overTime('occupied_post')],
    ['median(occupied_post where occupied_market > 300)', ['shift'], '0.1', middle(samples('occupied_post', 'occupied_market > 300'))],
  ],
};
