/** Whether a file is of what the attribute `accept` names, as browsers read it; drops don't ask. */
export function isAccepted(file: { name: string; type: string }, accept: string): boolean {
  const wanted = accept.split(',').map((each) => each.trim().toLowerCase());
  const known = wanted.filter((each) => each !== '');
  if (known.length === 0) return true;
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase();
  return known.some((each) => {
    if (each.startsWith('.')) return name.endsWith(each);
    return each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) : type === each;
  });
}
