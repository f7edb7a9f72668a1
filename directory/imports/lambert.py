"""Lambert 93 to degrees: the projection of mainland France in the older FINESS file (IGN, NTG 71, algorithm ALG0004)."""

from math import atan, atan2, degrees, exp, hypot, log, pi, radians, sin

# GRS 80's first eccentricity, and the constants of the projection (IGN, "Projection Lambert-93").
ECCENTRICITY = 0.08181919106
EXPONENT = 0.725607765
CONSTANT = 11754255.426
ORIGIN_X, ORIGIN_Y = 700000.0, 12655612.050
MERIDIAN = radians(3.0)
# Where the projection is used: metres.
EASTINGS, NORTHINGS = (0.0, 1_300_000.0), (6_000_000.0, 7_200_000.0)
ENOUGH = 1e-11


def degrees_of(x: float, y: float) -> tuple[float, float] | None:
    """Latitude and longitude (WGS84 degrees) of a point in metres, None outside the projection's ground."""
    if not (EASTINGS[0] <= x <= EASTINGS[1] and NORTHINGS[0] <= y <= NORTHINGS[1]):
        return None
    longitude = MERIDIAN + atan2(x - ORIGIN_X, ORIGIN_Y - y) / EXPONENT
    isometric = -log(hypot(x - ORIGIN_X, y - ORIGIN_Y) / CONSTANT) / EXPONENT
    return degrees(_latitude(isometric)), degrees(longitude)


def _latitude(isometric: float) -> float:
    latitude = 2 * atan(exp(isometric)) - pi / 2
    while True:
        scaled = ECCENTRICITY * sin(latitude)
        better = 2 * atan(((1 + scaled) / (1 - scaled)) ** (ECCENTRICITY / 2) * exp(isometric)) - pi / 2
        if abs(better - latitude) < ENOUGH:
            return better
        latitude = better
