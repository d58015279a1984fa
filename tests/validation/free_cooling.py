"""Counts what a plant sees of the weather in an EnergyPlus file, with nothing but the standard library.

usage: python3 free_cooling.py FILE.epw

Saturation pressures are those of Hyland and Wexler (1983), the wet bulb is the thermodynamic one (ASHRAE
Handbook Fundamentals 2017, chapter 1, equations 33 and 35), found by halving. An hour is one row.
"""

import math
import sys

WATER = (-5.8002206e3, 1.3914993, -4.8640239e-2, 4.1764768e-5, -1.4452093e-8, 0.0, 6.5459673)
ICE = (-5.6745359e3, 6.3925247, -9.677843e-3, 6.2215701e-7, 2.0747825e-9, -9.484024e-13, 4.1635019)


def saturation(celsius):
    """The pressure of saturated vapour in Pa, over ice below 0 °C."""
    t = celsius + 273.15
    a, b, c, d, e, f, log = ICE if celsius < 0 else WATER
    return math.exp(a / t + b + c * t + d * t**2 + e * t**3 + f * t**4 + log * math.log(t))


def ratio(vapour, pressure):
    """The humidity ratio of air with that pressure of vapour."""
    return 0.621945 * vapour / (pressure - vapour)


def of_wick(dry, wet, pressure):
    """The humidity ratio of air in which a wick is so cold."""
    full = ratio(saturation(wet), pressure)
    if wet >= 0:
        return ((2501 - 2.326 * wet) * full - 1.006 * (dry - wet)) / (2501 + 1.86 * dry - 4.186 * wet)
    return ((2830 - 0.24 * wet) * full - 1.006 * (dry - wet)) / (2830 + 1.86 * dry - 2.1 * wet)


def wet_bulb(dry, humidity, pressure):
    held = ratio(humidity * saturation(dry), pressure)
    low, high = dry - 60.0, dry
    while high - low > 1e-9:
        middle = (low + high) / 2
        if of_wick(dry, middle, pressure) > held:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def main(path):
    with open(path, encoding="latin-1") as file:
        rows = [line.split(",") for line in file.read().splitlines()[8:] if line]
    dry = [float(row[6]) for row in rows]
    dew = [float(row[7]) for row in rows]
    wet = [wet_bulb(float(row[6]), float(row[8]) / 100, float(row[9])) for row in rows]
    for limit in (15, 18, 20):
        print("dry", limit, sum(value <= limit for value in dry))
    for limit in (15, 18, 20):
        print("wet", limit, sum(value <= limit for value in wet))
    print("dew 15", sum(value > 15 for value in dew))
    print("hours 0", len(rows))
    print("degree_hours 18", round(sum(max(value - 18, 0) for value in dry), 1))


main(sys.argv[1])
