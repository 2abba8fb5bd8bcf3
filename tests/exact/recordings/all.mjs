import { gaps } from './gaps.mjs';
import { random, randomCorrected, randomUnheard } from './random.mjs';
import { machineTemperature, okuma, steelIndustry, ur3CobotOps } from './real.mjs';

export const recordings = [random, randomCorrected, randomUnheard, ...gaps, steelIndustry, ur3CobotOps, machineTemperature, okuma];
