<?php

namespace Lumbung\Laravel\Filesystem;

use Symfony\Component\HttpFoundation\HeaderUtils;
use Symfony\Component\HttpFoundation\StreamedResponse;

/** Answers of the application that carry a file; a redirect to url() costs it less. */
trait RespondsWithFiles
{
    /**
     * @param string|null $name that of the media when absent
     * @param array<string, string> $headers
     */
    public function response($path, $name = null, array $headers = [], $disposition = 'inline')
    {
        $media = $this->client()->find($this->uuidOf($path));
        $stream = $this->client()->read($media);
        $name = $name ?? $media->name;
        $ascii = str_replace(['%', '/', '\\'], '', (string) preg_replace('/[^\x20-\x7e]/', '', $name));
        $headers += [
            'Content-Type' => $disposition === 'attachment' ? 'application/octet-stream' : $media->type,
            'Content-Length' => (string) $media->size,
            'Content-Disposition' => HeaderUtils::makeDisposition($disposition, str_replace(['/', '\\'], '-', $name), $ascii === '' ? 'file' : $ascii),
            'X-Content-Type-Options' => 'nosniff',
        ];
        // What a browser could run must not run on the application's own origin; viewers of PDF don't work in a sandbox.
        if (! preg_match('#^(image/(?!svg)|video/|audio/|application/pdf$)#', $media->type)) {
            $headers += ['Content-Security-Policy' => "sandbox; default-src 'none'"];
        }

        return new StreamedResponse(function () use ($stream): void {
            fpassthru($stream);
            fclose($stream);
        }, 200, $headers);
    }

    /**
     * @param string|null $name that of the media when absent
     * @param array<string, string> $headers
     */
    public function download($path, $name = null, array $headers = [])
    {
        return $this->response($path, $name, $headers + ['Content-Type' => $this->mimeType($path) ?: 'application/octet-stream'], 'attachment');
    }
}
