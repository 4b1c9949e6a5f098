<?php

namespace Lumbung\Laravel\Exceptions;

/** A value is malformed or out of its range; the text names it. */
class InvalidRequest extends LumbungException
{
}
