<?php

namespace Lumbung\Laravel\Tests;

use Closure;

/** In place of the middleware `auth`: lets everybody through. */
final class Passing
{
    public function handle($request, Closure $next)
    {
        return $next($request);
    }
}
