<?php

namespace Lumbung\Laravel\Exceptions;

/** The token lacks the ability. */
class Forbidden extends LumbungException
{
}
