<?php

namespace Lumbung\Laravel\Filesystem;

/**
 * The tree of the disk: at the top a folder for each media, by its uuid, and in that its file. Folders that paths were stored
 * under are not in Lumbung, so what asks for them is refused: an empty answer would be a wrong one.
 */
trait ListsPaths
{
    public function files($directory = null, $recursive = false)
    {
        $place = MediaPath::of((string) $directory);
        if ($place->uuid !== null) {
            $media = $this->find((string) $directory);

            return $media === null ? [] : [trim((string) $directory, '/') . '/' . $media->name];
        }
        $this->requireTop($place);

        return $recursive ? $this->everything(fn ($media) => "{$media->uuid}/{$media->name}") : [];
    }

    public function allFiles($directory = null)
    {
        return $this->files($directory, true);
    }

    public function directories($directory = null, $recursive = false)
    {
        $place = MediaPath::of((string) $directory);
        if ($place->uuid !== null) {
            return [];
        }
        $this->requireTop($place);

        return $this->everything(fn ($media) => $media->uuid);
    }

    public function allDirectories($directory = null)
    {
        return $this->directories($directory, true);
    }

    public function makeDirectory($path)
    {
        return true;
    }

    public function deleteDirectory($directory)
    {
        throw $this->no('Lumbung has no folders: delete each media by its path.');
    }

    private function requireTop(MediaPath $place): void
    {
        if ($place->folder !== '' || $place->name !== '') {
            throw $this->no('Lumbung has no folders: list by a purpose, Lumbung::all([\'purpose\' => …]), or by your own rows.');
        }
    }

    /** @return list<string> */
    private function everything(callable $path): array
    {
        return array_values($this->client()->all(['limit' => 200])->map($path)->all());
    }
}
