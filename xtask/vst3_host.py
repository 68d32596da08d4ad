"""Checks VST3 bundles in pedalboard, a host built on JUCE.

Arguments: package and bundle path, in pairs. Each bundle must load, list its parameters, process
stereo noise to finite sound that changes as its parameters say, follow a parameter moved while it
plays, and give its state to a fresh instance that then sounds the same to the last bit.
Exit code 1 when one does not; a line a bundle says what was seen.
"""

import sys

import numpy as np
from pedalboard import load_plugin

RATE_HZ = 48_000
BLOCK = 512

# A parameter of each plugin, by its shown name, where it is put (0 to 1), and whether sound changes.
MOVES = {
    "channel-eq": ("Output gain", 0.7, True),
    "compressor": ("Makeup", 0.7, True),
    "reverb-delay": ("Reverb mix", 0.9, True),
    "limiter": ("Input gain", 0.6, True),
    "loudness-meter": ("Reset", 1.0, False),
}


class Fault(Exception):
    """What is wrong with a bundle."""


def noise(seconds, seed=1):
    generator = np.random.default_rng(seed)
    return (generator.uniform(-0.2, 0.2, (2, int(seconds * RATE_HZ)))).astype(np.float32)


def parameter(plugin, name):
    """The parameter with this shown name; in a group its name may follow the group's."""
    for candidate in plugin.parameters.values():
        if candidate.name.lower() == name.lower():
            return candidate
    names = ", ".join(p.name for p in list(plugin.parameters.values())[:12])
    raise Fault(f'no parameter "{name}"; there are {names}')


def play(plugin, sound, reset=True):
    return plugin.process(sound, RATE_HZ, BLOCK, reset=reset)


def check(package, path):
    plugin = load_plugin(path)
    count = len(plugin.parameters)
    if count == 0:
        raise Fault("no parameters listed")
    texts = [p for p in plugin.parameters.values() if not str(p)]
    if texts:
        raise Fault(f"{len(texts)} parameters without text")

    sound = noise(1.0)
    plain = play(plugin, sound)
    if plain.shape != sound.shape or not np.all(np.isfinite(plain)):
        raise Fault("the output is not finite or not as long as the input")
    if np.max(np.abs(plain)) == 0.0:
        raise Fault("the output is silent")

    name, value, audible = MOVES.get(package, (None, None, None))
    if name is None:
        moved = next(p for p in plugin.parameters.values() if "bypass" not in p.name.lower())
        value, audible = 0.9, None
    else:
        moved = parameter(plugin, name)
    start = moved.raw_value
    moved.raw_value = value
    changed = play(plugin, sound)
    difference = float(np.max(np.abs(changed - plain)))
    if not np.all(np.isfinite(changed)):
        raise Fault(f"not finite after {moved.name}")
    if audible is True and difference < 1e-3:
        raise Fault(f"{moved.name} changes nothing ({difference:.1e})")
    if audible is False and difference != 0.0:
        raise Fault(f"{moved.name} changes the sound by {difference:.1e}")
    if package == "loudness-meter" and not np.array_equal(plain, sound):
        raise Fault("the meter changes the sound")

    # Moved while it plays: the first half is as before the move, the second is not.
    half = sound.shape[1] // 2
    moved.raw_value = start
    first = play(plugin, sound[:, :half])
    moved.raw_value = value
    second = play(plugin, sound[:, half:], reset=False)
    if not np.all(np.isfinite(second)):
        raise Fault("not finite while a parameter moves")
    steady = load_plugin(path)
    play(steady, sound[:, :half])
    rest = play(steady, sound[:, half:], reset=False)
    if audible is True:
        length = min(second.shape[1], rest.shape[1])
        if np.max(np.abs(second[:, :length] - rest[:, :length])) < 1e-3:
            raise Fault(f"{moved.name} moved while playing is not heard")
    del first

    # State: a fresh instance, and one that was set otherwise, sound as the one it comes from.
    state = plugin.raw_state
    sounds = []
    for other_value in (None, 0.3):
        other = load_plugin(path)
        if other_value is not None:
            target = next(p for p in other.parameters.values() if p.name == moved.name)
            target.raw_value = other_value
        other.raw_state = state
        target = next(p for p in other.parameters.values() if p.name == moved.name)
        if abs(target.raw_value - moved.raw_value) > 1e-6:
            raise Fault(f"{moved.name} is {target.raw_value} after loading {moved.raw_value}")
        sounds.append(play(other, sound))
    if not np.array_equal(sounds[0], sounds[1]):
        raise Fault("the same state in two instances gives different sound")
    return f"{plugin.name}: {count} parameters, processes, follows, keeps its state"


def main(arguments):
    faults = 0
    for package, path in zip(arguments[::2], arguments[1::2]):
        try:
            print(check(package, path), flush=True)
        except Exception as fault:  # Whatever a host can trip over is a fault of the bundle.
            print(f"{path}: {type(fault).__name__}: {fault}", flush=True)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
