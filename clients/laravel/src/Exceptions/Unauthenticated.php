<?php

namespace Lumbung\Laravel\Exceptions;

/** The token is missing, ended, revoked or wrong. */
class Unauthenticated extends LumbungException
{
}
