/** The files of a drop, those in folders too, however deep. To be called while the drop is handled. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries: FileSystemEntry[] = [];
  for (const item of transfer.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry?.() : null;
    if (entry) entries.push(entry);
  }
  if (entries.length === 0) return [...transfer.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat();
}

/** What can't be read is left out: the system says no to some. */
async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) => {
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null));
    });
    return file ? [file] : [];
  }
  const found: File[] = [];
  for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) found.push(...(await filesOf(child)));
  return found;
}

/** A reader gives a hundred or so at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** What the system's clipboard holds as a file. Its pictures are all called the same, so they get a name of their own. */
export function pastedFiles(transfer: DataTransfer | null, nameOf: (extension: string) => string): File[] {
  return [...(transfer?.files ?? [])].map((file) => {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const extension = file.name.replace(/^.*\./, '');
    return new File([file], nameOf(extension), { type: file.type, lastModified: file.lastModified });
  });
}
