// Plays one scenario: play.mjs NAME. Ends with 0 when all in it is as it should be, whatever streams are still open.

import * as scenarios from "./scenarios.mjs";

const scenario = scenarios[process.argv[2]];
if (!scenario) throw new Error(`there is no scenario ${process.argv[2]}`);
await scenario();
process.exit(0);
