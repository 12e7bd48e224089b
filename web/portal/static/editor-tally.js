// Findings of the rule book: where each is told, and how many there are in each step. Pure.

import { bare } from './editor-pointers.js';

// Empty fields and files that are still to be sent: counted at once, told once somebody has been to the last step.
export const isMissing = ({ rule_id: rule }) => rule === 'REQUIRED' || Boolean(rule?.startsWith('E-'));

// The findings by place and by grid: a place is a pointer that has room for findings beside it, a grid is a list that
// tells what is found in its lines by itself. What has no place of its own is told at the nearest one around it.
export function placed(findings, places, grids) {
  const ofPlaces = new Map([...places].map((name) => [name, []]));
  const ofGrids = new Map([...grids].map((base) => [base, []]));
  for (const finding of findings) {
    const name = bare(finding.pointer);
    const grid = [...ofGrids.keys()].find((base) => name.startsWith(`${base}/`));
    if (grid) ofGrids.get(grid).push(finding);
    else ofPlaces.get(nearest(ofPlaces, name))?.push(finding);
  }
  return { ofPlaces, ofGrids };
}

function nearest(places, name) {
  let found = name;
  while (found && !places.has(found)) found = found.slice(0, Math.max(found.lastIndexOf('/'), 0));
  return found;
}

// How many errors, warnings and missing things there are in each step that has any; `stepOf` knows a pointer's step.
export function tallied(findings, stepOf) {
  const tallies = {};
  for (const finding of findings) {
    const tally = (tallies[stepOf(finding.pointer)] ??= { error: 0, warning: 0, missing: 0 });
    tally[isMissing(finding) ? 'missing' : finding.severity] += 1;
  }
  return tallies;
}
