import { gaps } from './gaps.mjs';
import { okuma } from './okuma.mjs';
import { random, randomCorrected, randomUnheard } from './random.mjs';
import { birminghamParking, machineTemperature, steelIndustry, ur3CobotOps } from './real.mjs';

export const recordings = [
  random, randomCorrected, randomUnheard, ...gaps, steelIndustry, ur3CobotOps, machineTemperature, birminghamParking, okuma,
];
