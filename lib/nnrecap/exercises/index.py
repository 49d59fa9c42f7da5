"""Which module holds an exercise, so that `check` loads that one alone; a test keeps the list whole."""

NAMES = {
    "ctc": "ctc-shortest ctc-paths ctc-coins ctc-moves ctc-gradient ctc-backward ctc-segments ctc-reading",
    "gradient_descent": "one-step descend stability-limit how-many-steps rate-for-the-sum single-gradients",
    "gradient_descent_batches": "quieter-batch batches updates weigh-the-workers cheapest-batch",
    "homework.arrays": "t01-create t02-dtype t03-shape t04-index t05-slice t07-reshape t08-transpose",
    "homework.broadcasting": "t09-broadcast t10-column-bug t11-keepdims t23-distances t24-standardise",
    "homework.classes": "t15-argmax t16-one-hot t17-gather t25-accuracy",
    "homework.classifier": "t26-logits t27-log-softmax t28-cross-entropy t29-gradient",
    "homework.gradients": "t20-autograd t21-accumulate t22-no-grad",
    "homework.memory": "t06-copy t18-in-place t19-from-numpy",
    "homework.products": "t12-matmul t13-batched t14-einsum",
    "homework.training": "t30-step t31-train",
    "learning": """
        loss-after-one-update when-to-stop how-many-answers names-of-labels purity discounted-return
        patience
    """,
    "learning_data": "upside-down least-certain still-remembered count-mistakes name-the-kind",
    "losses": """
        late-bus same-steps huber-guess huber-line hinge-costs margin-width coins-left least-loss
        logistic-gradient weighted-yes hardest-pull
    """,
    "losses_chooser": "choose-losses",
    "losses_classes": "unknown-labels first-loss mean-nll wrong-coin triplet-by-hand",
    "perceptron": "mlp-forward count-weights dead-units last-layers double-sigmoid",
    "perceptron_bias": "fold-bias collapse",
    "perceptron_leaky": "leaky-relu",
    "perceptron_sigmoid": "sigmoid-to-tanh sigmoid-slope layers-until",
    "softmax": """
        softmax logits-from-probabilities temperature sigmoid-logit jacobian vjp
        log-softmax-gradient rank
    """,
    "stability": "bfloat16-breaks stable-softplus grouping stable-slope stable-logsumexp log-of-the-rest",
    "tensors": """
        shape-after-index broadcast-by-hand centre-rows other-diagonal address which-copy
        siamese-distances which-factorisation break-even-rank tucker-numbers cp-rank
    """,
}
PLACES = {name: module for module, names in NAMES.items() for name in names.split()}
