"""SetFit's two classification heads on a frozen body: the body is not tuned, it serves the given embeddings."""
from __future__ import annotations

import numpy as np
import torch
from setfit import SetFitHead, SetFitModel, TrainingArguments
from sklearn.linear_model import LogisticRegression

from .base import Answers, Contender, Texts, most_probable


class ServingBody(torch.nn.Module):
    """Takes the place of the SentenceTransformer that SetFit expects: `encode` looks up the text's embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.vectors: dict[str, np.ndarray] = {}

    def serve(self, texts: Texts) -> None:
        self.vectors = dict(zip(texts.texts, texts.last))

    def encode(self, inputs: list[str], **_: object) -> np.ndarray:
        return np.stack([self.vectors[text] for text in inputs])


class SetFitLogistic(Contender):
    """SetFit's default head through `SetFitModel` itself: scikit-learn's `LogisticRegression()`."""

    name = "SetFit, frozen body, default head"

    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None:
        self.body = ServingBody()
        self.model = SetFitModel(model_body=self.body, model_head=LogisticRegression())
        self.body.serve(examples)
        self.model.fit(examples.texts, labels.tolist(), num_epochs=1)

    def answer(self, texts: Texts) -> Answers:
        self.body.serve(texts)
        probabilities = np.asarray(self.model.predict_proba(texts.texts, as_numpy=True))
        return most_probable(self.model.model_head.classes_, probabilities)


class SetFitDifferentiable(Contender):
    """SetFit's torch head, trained with SetFit's default arguments (16 epochs, batches of 2, AdamW at 0.01, weight
    decay 0.01, the rate halved every 5 epochs). `SetFitModel.fit` tokenizes, so its loop for a frozen body is restated
    here."""

    name = "SetFit, frozen body, differentiable head"

    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None:
        arguments = TrainingArguments()
        torch.manual_seed(seed)
        self.classes, targets = np.unique(labels, return_inverse=True)
        head = SetFitHead(in_features=examples.last.shape[1], out_features=len(self.classes), device="cpu")
        optimizer = torch.optim.AdamW(
            head.parameters(), lr=arguments.head_learning_rate, weight_decay=arguments.l2_weight)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.5)
        criterion = head.get_loss_fn()
        rows, wanted = torch.from_numpy(examples.last), torch.from_numpy(targets)
        for _ in range(arguments.classifier_num_epochs):
            for batch in torch.randperm(len(rows)).split(arguments.classifier_batch_size):
                optimizer.zero_grad()
                logits, _ = head(rows[batch])
                criterion(logits, wanted[batch]).backward()
                optimizer.step()
            schedule.step()
        self.head = head

    def answer(self, texts: Texts) -> Answers:
        with torch.no_grad():
            probabilities = self.head.predict_proba(torch.from_numpy(texts.last)).numpy()
        return most_probable(self.classes, probabilities)
