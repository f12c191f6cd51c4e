#!/usr/bin/env python3
"""Writes Tests/ClassificationTests/Golden/decision.json: what numpy, scipy and scikit-learn make of two small seeded problems.

Needs: numpy scipy scikit-learn. Run from anywhere: Scripts/golden/decision.py
Everything here is the plain, slow way: covariances are inverted, held-out examples are left out by refitting.
"""
import json
import os

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, softmax
from sklearn.metrics import brier_score_loss, f1_score, log_loss, roc_auc_score

ALPHAS = (0.02, 0.2, 0.6, 0.95, 1.0)
TARGET = os.path.join(os.path.dirname(__file__), "../../Tests/ClassificationTests/Golden/decision.json")


def problem(seed, labels, per_label, dimensions, tests):
    """Unit vectors in clusters of unequal variance; `per_label` counts the examples of each label."""
    rng = np.random.RandomState(seed)
    centers = rng.normal(size=(labels, dimensions)) * 0.6
    scale = 3.0 / np.sqrt(1 + np.arange(dimensions))
    y = np.repeat(np.arange(labels), per_label)
    draw = lambda c: centers[c] + rng.normal(size=(len(c), dimensions)) * scale
    unit = lambda v: (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)
    z = rng.randint(labels, size=tests)
    return unit(draw(y)), y, unit(draw(z)), z


def statistics(x, y, labels):
    means = np.stack([x[y == c].mean(0) for c in range(labels)])
    residual = x - means[y]
    return means, residual.T @ residual / (len(x) - labels)


def shrink(cov, alpha, floor):
    return (1 - alpha) * cov + alpha * floor * np.eye(len(cov))


def scores(means, cov, x, origin):
    """Log-likelihood up to a constant, about an origin (which moves every score of a text alike)."""
    m = means - origin
    a = np.linalg.solve(cov, m.T)
    return (x - origin) @ a - 0.5 * (m * a.T).sum(1)


def leave_one_out(x, y, labels, alpha):
    """By refitting; the trace in the shrinkage target is that of all examples times the change of the divisor."""
    n, d, origin = len(x), x.shape[1], x.mean(0)
    scatter = statistics(x, y, labels)[1] * (n - labels)
    out = np.zeros((n, labels))
    for i in range(n):
        keep = np.arange(n) != i
        means, cov = statistics(x[keep], y[keep], labels)
        floor = np.trace(scatter) / (n - 1 - labels) / d
        out[i] = scores(means, shrink(cov, alpha, floor), x[i:i + 1], origin)[0]
    return out


def relative_mahalanobis(x, y, labels, test, alpha, ratio):
    """min_c d_c - d_0, the floor of the background's eigenvalues being `ratio` times that of the labels'."""
    means, cov = statistics(x, y, labels)
    mu, d = x.mean(0), x.shape[1]
    floor = np.trace(cov) / d
    p = np.linalg.inv(shrink(cov, alpha, floor))
    far = np.stack([((test - m) @ p * (test - m)).sum(1) for m in means]).min(0)
    if ratio is None:
        return far, None
    total = (x - mu).T @ (x - mu) / len(x)
    alpha0 = ratio * alpha * floor / (np.trace(total) / d)
    p0 = np.linalg.inv(shrink(total, alpha0, np.trace(total) / d))
    return far - ((test - mu) @ p0 * (test - mu)).sum(1), alpha0


def temperature(s, target):
    loss = lambda t: -log_softmax(s * np.exp(t), 1)[np.arange(len(target)), target].mean()
    fit = minimize_scalar(loss, bounds=(-8, 8), method="bounded", options={"xatol": 1e-9})
    return np.exp(fit.x), fit.fun


def platt(s, truth):
    yes, no = truth.sum(), (~truth).sum()
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    loss = lambda v: -(target * np.log(expit(v[0] * s + v[1])) + (1 - target) * np.log(expit(-v[0] * s - v[1]))).sum()
    return minimize(loss, [1.0, 0.0], method="BFGS", options={"gtol": 1e-9}).x


def ece(probability, correct, bins=15):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        i = (probability > low) & (probability <= high)
        if i.any():
            total += i.mean() * abs(probability[i].mean() - correct[i].mean())
    return total


def case(name, *arguments):
    x, y, test, z = problem(*arguments)
    labels = arguments[1]
    means, cov = statistics(x, y, labels)
    floor, origin = np.trace(cov) / x.shape[1], x.mean(0)
    path = {}
    for alpha in ALPHAS:
        held = leave_one_out(x, y, labels, alpha)
        multiplier, loss = temperature(held, y)
        path[str(alpha)] = {
            "scores": scores(means, shrink(cov, alpha, floor), test, origin),
            "heldOut": held, "temperature": multiplier, "logLoss": loss,
        }
    probability = softmax(path["0.6"]["scores"] * path["0.6"]["temperature"], 1)
    guess, best = probability.argmax(1), probability.max(1)
    strange = {str(r): dict(zip(("values", "alpha0"), relative_mahalanobis(x, y, labels, test, 0.6, r))) for r in (None, 1.4)}
    yes = y == 0
    return {
        "name": name, "features": x, "labels": y, "tests": test, "truth": z, "means": means, "floor": floor,
        "trace": np.trace(cov), "path": path, "strangeness": strange,
        "platt": platt(path["0.6"]["heldOut"][:, 0], yes),
        "probabilities": probability,
        "metrics": {
            "log_loss": log_loss(z, probability, labels=range(labels)),
            "brier": np.mean([((row - np.eye(labels)[t]) ** 2).sum() for row, t in zip(probability, z)]),
            "brier_of_label_0": brier_score_loss(z == 0, probability[:, 0]),
            "macro_f1": f1_score(z, guess, average="macro"), "accuracy": (guess == z).mean(),
            "ece": ece(best, guess == z), "auroc": roc_auc_score(guess != z, -best),
            "fpr95": (-best[guess != z] <= np.quantile(-best[guess == z], 0.95)).mean(),
        },
    }


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list):
        return [plain(v) for v in value]
    return float(f"{value:.9g}") if isinstance(value, (float, np.floating)) else value


def main():
    cases = [
        case("more examples than dimensions", 1, 4, [20, 15, 12, 9], 10, 40),
        case("fewer examples than dimensions", 2, 3, [6, 5, 4], 24, 30),
    ]
    with open(TARGET, "w") as file:
        json.dump(plain(cases), file, allow_nan=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
