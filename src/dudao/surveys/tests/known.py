"""Known answers: published tables, and figures of data sets that textbooks and other programs are checked by."""

from hypothesis import settings

CALM = settings(deadline=None, max_examples=40)
"""Property tests of arrays: as many tries as find mistakes, and no try fails because the machine is busy."""

GAP = float("nan")

WILSON = (
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
    (29, 29, 0.8830, 1.0000),
)
"""Successes, n and the 95 % interval: Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3."""

KREJCIE_MORGAN = (
    (10, 10), (15, 14), (20, 19), (25, 24), (30, 28), (35, 32), (40, 36), (45, 40), (50, 44), (55, 48), (60, 52), (65, 56), (70, 59),
    (75, 63), (80, 66), (85, 70), (90, 73), (95, 76), (100, 80), (110, 86), (120, 92), (130, 97), (140, 103), (220, 140), (230, 144),
    (240, 148), (250, 152), (500, 217), (1200, 291), (1300, 297), (1400, 302), (1500, 306), (2800, 338), (9000, 368),
)  # fmt: skip
"""Population and sample at 5 %, 95 % and a share of one half: Krejcie & Morgan, Educational and Psychological Measurement 30 (1970)."""

COPENHAGEN = (
    ("Type", "Apartment", 271, 192, 302, 2.0405, 0.3948),
    ("Type", "Atrium", 64, 79, 96, 2.1339, 0.4017),
    ("Type", "Terrace", 133, 74, 70, 1.7726, 0.2527),
    ("Type", "Tower", 99, 101, 200, 2.2525, 0.5),
    ("Infl", "High", 79, 87, 229, 2.3797, 0.5797),
    ("Infl", "Low", 282, 170, 175, 1.8293, 0.2791),
    ("Infl", "Medium", 206, 189, 264, 2.088, 0.4006),
    ("Cont", "High", 305, 268, 395, 2.093, 0.4081),
    ("Cont", "Low", 262, 178, 273, 2.0154, 0.3829),
)
"""Satisfaction of 1,681 residents (Madsen 1976): by what, group, how many low, medium and high, mean of 1–3, share of high."""
COPENHAGEN_CHI_SQUARE = {"Infl": (106.175, 4), "Type": (60.286, 6)}

LIKERT = (
    (3, 2, 4, 1, 4, 5, 1, 4, 3, 2),
    (5, 4, 6, 3, 5, 1, 2, 5, 5, 5),
    (7, 3, 5, 5, 6, 4, 3, 3, 6, 5),
    (2, 4, 3, 3, 2, 2, 2, 6, 6, 3),
    (6, 5, 6, 5, 4, 4, 4, 6, 7, 5),
    (1, 2, 3, 4, 2, 5, 2, 3, 5, 2),
    (4, 3, 5, 3, 5, 2, 1, 2, 4, 3),
    (2, 4, 4, 3, 7, 2, 2, 4, 6, 5),
    (6, 5, 5, 5, 1, 6, 5, 2, 3, 2),
    (5, 4, 6, 4, 3, 5, 3, 1, 7, 2),
    (4, 3, 5, 2, 5, 3, 2, 3, 4, 1),
    (4, 2, 3, 2, 5, 3, 4, 2, 3, 4),
    (5, 5, 6, 2, 3, 3, 2, 4, 4, 5),
    (6, 5, 5, 4, 2, 2, 1, 4, 6, 5),
    (4, 3, 5, 5, 3, 1, 3, 2, 3, 4),
)
"""Fifteen people, ten items: the data of pingouin's documentation of Cronbach's alpha."""
LIKERT_ALPHA = (0.5917188485995826, 0.195, 0.840)

WITH_GAPS = (
    (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    (1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0),
    (GAP, 0, 1, 1, GAP, 1, 1, 1, 1, 0, 0),
    (1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0),
    (1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0),
    (0, 1, GAP, 0, 1, 1, 1, 1, 0, 0, 0),
    (1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0),
    (1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0),
    (0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0),
    (1, 0, 0, 1, 0, 1, 0, 0, GAP, 0, 0),
    (1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    (1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
)
"""Twelve people, eleven items, some left out: the same, for answers with gaps."""
WITH_GAPS_PAIRWISE = (0.732660835214447, 0.435, 0.909)
WITH_GAPS_COMPLETE = (0.8016949152542373, 0.581, 0.933)

ATTITUDE = {
    "rating": (43, 63, 71, 61, 81, 43, 58, 71, 72, 67, 64, 67, 69, 68, 77, 81, 74, 65, 65, 50, 50, 64, 53, 40, 63, 66, 78, 48, 85, 82),
    "complaints": (51, 64, 70, 63, 78, 55, 67, 75, 82, 61, 53, 60, 62, 83, 77, 90, 85, 60, 70, 58, 40, 61, 66, 37, 54, 77, 75, 57, 85, 82),
    "privileges": (30, 51, 68, 45, 56, 49, 42, 50, 72, 45, 53, 47, 57, 83, 54, 50, 64, 65, 46, 68, 33, 52, 52, 42, 42, 66, 58, 44, 71, 39),
    "learning": (39, 54, 69, 47, 66, 44, 56, 55, 67, 47, 58, 39, 42, 45, 72, 72, 69, 75, 57, 54, 34, 62, 50, 58, 48, 63, 74, 45, 71, 59),
    "raises": (61, 63, 76, 54, 71, 54, 66, 70, 71, 62, 58, 59, 55, 59, 79, 60, 79, 55, 75, 64, 43, 66, 63, 50, 66, 88, 80, 51, 77, 64),
    "critical": (92, 73, 86, 84, 83, 49, 68, 66, 83, 80, 67, 74, 63, 77, 77, 54, 79, 80, 85, 78, 64, 80, 80, 57, 75, 76, 78, 83, 74, 78),
    "advance": (45, 47, 48, 35, 47, 34, 35, 41, 31, 41, 34, 41, 25, 35, 46, 36, 63, 60, 46, 52, 33, 41, 37, 49, 33, 72, 49, 38, 55, 39),
}  # fmt: skip
"""What the clerks of thirty departments think (Chatterjee & Price, Regression Analysis by Example): the data set attitude of R."""
ATTITUDE_IMPORTANCE = {
    "complaints": (0.825, 66.60),
    "privileges": (0.426, 53.13),
    "learning": (0.624, 56.37),
    "raises": (0.590, 64.63),
    "critical": (0.156, 74.77),
    "advance": (0.155, 42.93),
}
"""Pearson's r with rating, and the mean; they are cut at .463 and 59.74."""
