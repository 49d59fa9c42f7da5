"""Which module holds an exercise, so that `check` loads that one alone; a test keeps the list whole."""

NAMES = {
    "ctc": "ctc-moves ctc-backward ctc-segments",
    "ctc_numbers": "ctc-shortest ctc-paths ctc-coins ctc-gradient ctc-reading",
    "gradient_descent": "descend single-gradients",
    "gradient_descent_batches": "batches weigh-the-workers",
    "gradient_descent_numbers": """
        one-step stability-limit how-many-steps rate-for-the-sum quieter-batch updates
        cheapest-batch
    """,
    "homework.arrays": "t01-create t02-dtype t03-shape t04-index t05-slice t07-reshape t08-transpose",
    "homework.broadcasting": "t09-broadcast t10-column-bug t11-keepdims t23-distances t24-standardise",
    "homework.classes": "t15-argmax t16-one-hot t17-gather t25-accuracy",
    "homework.classifier": "t26-logits t27-log-softmax t28-cross-entropy t29-gradient",
    "homework.gradients": "t20-autograd t21-accumulate t22-no-grad",
    "homework.memory": "t06-copy t18-in-place t19-from-numpy",
    "homework.products": "t12-matmul t13-batched t14-einsum",
    "homework.training": "t30-step t31-train",
    "learning": "when-to-stop names-of-labels purity discounted-return",
    "learning_data": "upside-down least-certain count-mistakes name-the-kind",
    "learning_numbers": "loss-after-one-update how-many-answers patience still-remembered",
    "losses": "huber-line hinge-costs logistic-gradient",
    "losses_chooser": "choose-losses",
    "losses_classes": "unknown-labels mean-nll",
    "losses_numbers": """
        late-bus same-steps huber-guess margin-width coins-left least-loss weighted-yes hardest-pull
        first-loss wrong-coin triplet-by-hand
    """,
    "perceptron": "mlp-forward dead-units last-layers",
    "perceptron_bias": "fold-bias collapse",
    "perceptron_leaky": "leaky-relu",
    "perceptron_numbers": "count-weights double-sigmoid layers-until",
    "perceptron_sigmoid": "sigmoid-to-tanh sigmoid-slope",
    "softmax": "softmax logits-from-probabilities jacobian vjp log-softmax-gradient",
    "softmax_numbers": "temperature sigmoid-logit rank",
    "stability": "stable-softplus grouping stable-slope stable-logsumexp log-of-the-rest",
    "stability_numbers": "bfloat16-breaks",
    "tensors": """
        shape-after-index broadcast-by-hand centre-rows other-diagonal which-copy siamese-distances
        which-factorisation
    """,
    "tensors_numbers": "address break-even-rank tucker-numbers cp-rank",
}
PLACES = {name: module for module, names in NAMES.items() for name in names.split()}
