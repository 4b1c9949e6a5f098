<?php

namespace Lumbung\Laravel\Exceptions;

/** Too many requests; `retryAfter` says when to come back. */
class RateLimited extends LumbungException
{
}
