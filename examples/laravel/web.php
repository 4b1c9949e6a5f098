<?php

// routes/web.php of a Laravel application that uploads to Lumbung, shows what became of it, and lets browsers listen (../vue-echo).
//
//   composer config repositories.lumbung path ../lumbung/clients/laravel && composer require lumbung/laravel:@dev
//   .env: LUMBUNG_URL=http://127.0.0.1:8080  LUMBUNG_TOKEN=lmb_…  LUMBUNG_JWT_SECRET=… (`jwt-secret` of Lumbung)
//   php artisan lumbung:check

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Route;
use Illuminate\Validation\ValidationException;
use Lumbung\Laravel\Exceptions\FileRefused;
use Lumbung\Laravel\Facades\Lumbung;

Route::middleware('auth')->group(function () {
    Route::post('/media', function (Request $request) {
        $request->validate(['file' => ['required', 'file']]);
        try {
            $media = Lumbung::upload($request->file('file'), ['purpose' => 'header']);
        } catch (FileRefused $refusal) { // too large, over the quota, malware
            throw ValidationException::withMessages(['file' => $refusal->getMessage()]);
        }

        return ['uuid' => $media->uuid, 'status' => $media->status];
    });

    // Signed anew each time; a NotFound, which is a 404, while it is not made yet.
    Route::get('/media/{uuid}/thumbnail', fn (string $uuid) => redirect()->away(Lumbung::url($uuid, 'thumbnail')));

    // A browser's own token: for a working day, when its page has to be loaded anew, and for nothing but reading and uploading.
    Route::get('/lumbung-token', fn () => response(Lumbung::browserToken(['ttl' => 8 * 3600, 'max_size' => 64 << 20]))
        ->header('Content-Type', 'text/plain')->header('Cache-Control', 'no-store'));
});
