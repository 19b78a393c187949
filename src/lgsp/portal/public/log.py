"""The public part of the journal's tree: checkpoint, key, tiles, proofs, and one page that says what they are. No sign-in; hashes only.

Rules: addresses below `log/` are those of C2SP tlog-tiles, so anybody's software can follow the log; a full tile never changes and may be kept for
ever, a checkpoint may not be kept at all. Bundles of records are never served.
"""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lgsp.domain.errors import JournalBroken, ProofRefused
from lgsp.journal.logs.places import keys_of
from lgsp.journal.tree.published import CHECKPOINT_KEY, PREFIX, origin_of, signed_size, stored_nodes
from lgsp.journal.witnessing.evidence import latest_evidence
from lgsp.journal.witnessing.witness import OwnWitness
from lgsp.protocol.proof.checkpoint import Witness, parse_checkpoint, read_log_key, write_log_key, write_witness
from lgsp.protocol.proof.merkle import consistency_proof
from lgsp.protocol.proof.seals import write_public_key
from lgsp.protocol.proof.tiles import WIDTH, read_path
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import journal_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import storage_in_use

FOR_EVER: Final = "public, max-age=31536000, immutable"


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the log is, its state now, and how to check it."""
    note = _note()
    keys, origin = keys_of(home_in_use().journal), origin_of(setting("LGSP_INSTANCE"))
    context = {
        "checkpoint": parse_checkpoint(note) if note else None,
        "keys": [
            (key_id, write_log_key(Witness(origin, found)), write_witness(Witness(origin, found))) for key_id, found in keys.items()
        ],
        "attested": latest_evidence(home_in_use().journal),
    }
    return render(request, "portal/public/templates/public_log.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint with all signatures that were added to it."""
    note = _note()
    if not note:
        raise Http404
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def key(request: HttpRequest, key_id: str) -> HttpResponse:
    """A public key of the journal in PEM."""
    found = keys_of(home_in_use().journal).get(key_id)
    if found is None:
        raise Http404
    return HttpResponse(write_public_key(found), content_type="application/x-pem-file")


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile's hashes."""
    try:
        named = read_path(f"tile/{path}")
    except ProofRefused as cause:
        raise Http404 from cause
    hashes = storage_in_use(home_in_use()).get(PREFIX + named.path)
    if hashes is None:
        raise Http404
    keep = FOR_EVER if named.width == WIDTH else "public, max-age=60"
    return HttpResponse(hashes, content_type="application/octet-stream", headers={"Cache-Control": keep})


@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the tree of one size begins with that of another: `?old=&new=`."""
    home = home_in_use()
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    if not (old.isascii() and old.isdigit() and new.isascii() and new.isdigit() and len(old + new) < 40):
        raise Http404
    if not int(old) <= int(new) <= signed_size(home.journal):
        raise Http404
    try:
        proof = consistency_proof(int(old), int(new), stored_nodes(storage_in_use(home), signed_size(home.journal)))
    except JournalBroken as cause:
        raise Http404 from cause
    return JsonResponse({"old": int(old), "new": int(new), "proof": [step.hex() for step in proof]})


@require_safe
def witnessed(request: HttpRequest) -> HttpResponse:
    """The last attested checkpoint, with the lines of the witnesses that have countersigned it."""
    last = latest_evidence(home_in_use().journal)
    if last is None:
        raise Http404
    return HttpResponse(last.note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Countersign another log's growth (C2SP tlog-witness); a signature is asked for, nothing of the session counts."""
    home = home_in_use()
    logs = [read_log_key(text) for text in setting("LGSP_WITNESSED_LOGS")]
    witness = OwnWitness(home.folder / "witnessed", logs, origin_of(setting("LGSP_INSTANCE")), journal_key(home.keys), now)
    verdict = witness.answer(request.body)
    return HttpResponse(verdict.text, status=verdict.status, content_type=verdict.content_type)


def _note() -> str:
    found = storage_in_use(home_in_use()).get(CHECKPOINT_KEY)
    return "" if found is None else found.decode()
