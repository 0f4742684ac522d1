/** Optimal assignment (Hungarian method with potentials, Kuhn 1955, Munkres 1957; the shortest-path form). */

/**
 * Gives each row at most one column and each column at most one row so that the sum of `values` is the largest.
 * `values[row][column]` must be finite and ≥ 0; 0 means the pair is of no use and is never returned. Ties are broken
 * by the order of rows and columns. O(rows · rows · columns) after the smaller side is made the rows.
 *
 * @returns for each row the column it got, or -1
 */
export function assignBest(values: readonly (readonly number[])[]): number[] {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return new Array<number>(rows).fill(-1);
  if (rows > columns) {
    const turned = Array.from({ length: columns }, (_, column) =>
      values.map((row) => row[column] ?? 0),
    );
    const byColumn = assignBest(turned);
    const result = new Array<number>(rows).fill(-1);
    byColumn.forEach((row, column) => {
      if (row >= 0) result[row] = column;
    });
    return result;
  }
  return assignWide(values, rows, columns);
}

// Indices run from 1; 0 stands for "none yet", as in the textbook form.
function assignWide(
  values: readonly (readonly number[])[],
  rows: number,
  columns: number,
): number[] {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const cost = (row: number, column: number): number => -(values[row - 1]?.[column - 1] ?? 0);
  const at = (list: Float64Array | Int32Array, index: number): number => list[index] ?? 0;
  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row;
    let column = 0;
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const previous = new Int32Array(columns + 1);
    const isVisited = new Uint8Array(columns + 1);
    while (at(rowOf, column) !== 0) {
      isVisited[column] = 1;
      const current = at(rowOf, column);
      let delta = Infinity;
      let next = 0;
      for (let other = 1; other <= columns; other += 1) {
        if (isVisited[other]) continue;
        const reduced =
          cost(current, other) - at(rowPotential, current) - at(columnPotential, other);
        if (reduced < at(slack, other)) {
          slack[other] = reduced;
          previous[other] = column;
        }
        if (at(slack, other) < delta) {
          delta = at(slack, other);
          next = other;
        }
      }
      for (let other = 0; other <= columns; other += 1) {
        if (isVisited[other]) {
          rowPotential[at(rowOf, other)] = at(rowPotential, at(rowOf, other)) + delta;
          columnPotential[other] = at(columnPotential, other) - delta;
        } else slack[other] = at(slack, other) - delta;
      }
      column = next;
    }
    while (column !== 0) {
      const before = at(previous, column);
      rowOf[column] = at(rowOf, before);
      column = before;
    }
  }
  const result = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    const row = at(rowOf, column);
    if (row > 0 && (values[row - 1]?.[column - 1] ?? 0) > 0) result[row - 1] = column - 1;
  }
  return result;
}
