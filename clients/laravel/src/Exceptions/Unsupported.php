<?php

namespace Lumbung\Laravel\Exceptions;

/** A disk can do this, Lumbung can't: the text says what to do instead. */
class Unsupported extends LumbungException
{
}
