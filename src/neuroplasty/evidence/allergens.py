"""Words by which allergies are noted, and what each of them speaks of.

A drug's own name, brands and classes stand in its row (``drugs``); here stand the classes, relatives and
makers' names of what is not in the table, and what has nothing to do with anything that a plan gives. Which
drugs a word bars is a reading of common teaching (standing: assumed) unless a note names a source.

>>> [(one.drugs, one.group) for one in (ALLERGENS["cortisone"], ALLERGENS["shellfish"])]
[(('betamethasone', 'dexamethasone', 'triamcinolone', 'methylprednisolone'), 'steroid'), ((), '')]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from neuroplasty.evidence.drugs import DRUGS


@dataclass(frozen=True)
class Allergen:
    """What one word of an allergy speaks of.

    Parameters
    ----------
    drugs : tuple of str
        Names in ``DRUGS`` that it bars; empty where a plan gives nothing of the kind.
    group : str
        The group of those drugs, as ``Drug.group``; empty where it bars none.
    note : str
        What the team should know of it all the same.

    Examples
    --------
    >>> ALLERGENS["latex"].note
    'gloves and syringe stoppers without latex'
    """

    drugs: tuple[str, ...] = ()
    group: str = ""
    note: str = ""

    @property
    def is_a_class(self) -> bool:
        """Whether it names more than one drug of the table."""
        return len(self.drugs) > 1


def _group(name: str) -> tuple[str, ...]:
    return tuple(drug for drug, row in DRUGS.items() if row.group == name)


_STEROIDS = (
    "corticosteroid, corticoid, glucocorticoid, glucocorticosteroid, cortisone, cortison, kortison, "
    "cortisol, steroid injection, steroid, cortisone injection, hydrocortisone, prednisone, prednisolone, "
    "budesonide, fluticasone, deflazacort"
)
_CONTRASTS = (
    "contrast, contrast agent, contrast media, contrast material, contrast solution, x-ray contrast, "
    "xray contrast, ct contrast, iv contrast, intravenous contrast, radiographic contrast, radiocontrast, "
    "radiology dye, kontrastmittel, dye, iv dye, i.v. dye, intravenous dye, x-ray dye, xray dye, x ray dye, "
    "ct dye, ivp dye, angiogram dye, myelogram dye, contrast dye, injected dye, iodine, iodide, jod, scan "
    "injection, scan dye, x-ray injection, iodinated, iodinated dye, iodine dye, iodine contrast, iodated "
    "contrast, non-ionic contrast, iopamidol, iodixanol, iopromide, ioversol, iomeprol, iobitridol, "
    "ioxaglate, iothalamate, diatrizoate, ioxilan, iotrolan, isovue, isovue-m, iopamiro, niopam, solutrast, "
    "visipaque, ultravist, optiray, iomeron, imeron, xenetix, hexabrix, conray, hypaque, renografin, "
    "urografin, gastrografin, oxilan"
)
_ANAESTHETICS = (
    "local anaesthetic, local anaesthetics, local anaesthesia, local anaesthetic agent, locals, la, caine, "
    "caines, -caine, caine drugs, amide, amide anaesthetic, amide local anaesthetic, amino amide, "
    "numbing injection, numbing medicine, numbing shot, numbing agent, numbing cream, dental injection, "
    "dental anaesthetic, dentist injection, dentist's injection, freezing, novocaine, novocain, procaine, "
    "mepivacaine, prilocaine, articaine, levobupivacaine, etidocaine, carbocaine, scandicaine, chirocaine, "
    "septocaine, citanest, ultracain, polocaine, emla"
)
_ESTERS = "benzocaine, tetracaine, amethocaine, chloroprocaine, nesacaine, cocaine, ester anaesthetic, ester"
_BENZODIAZEPINES = (
    "benzodiazepine, benzo, benzos, diazepam, valium, lorazepam, ativan, temazepam, alprazolam, xanax, "
    "clonazepam, rivotril, oxazepam, flurazepam"
)
_PHENYLPIPERIDINES = (
    "opioid, opiate, narcotic, sufentanil, remifentanil, alfentanil, pethidine, meperidine, demerol, "
    "carfentanil"
)
_ELSEWHERE: Mapping[str, str] = {
    "penicillin, amoxicillin, amoxycillin, ampicillin, flucloxacillin, augmentin, co-amoxiclav, "
    "piperacillin, cephalosporin, cefazolin, cephalexin, cefuroxime, ceftriaxone, cef, sulfa, sulpha, "
    "sulfonamide, sulphonamide, sulfamethoxazole, co-trimoxazole, bactrim, septrin, trimethoprim, "
    "nitrofurantoin, erythromycin, clarithromycin, azithromycin, macrolide, doxycycline, tetracycline, "
    "minocycline, ciprofloxacin, levofloxacin, quinolone, fluoroquinolone, metronidazole, clindamycin, "
    "vancomycin, "
    "gentamicin, teicoplanin, antibiotic": "an antibiotic: mind it where one is given beforehand",
    "aspirin, acetylsalicylic acid, nsaid, ibuprofen, naproxen, diclofenac, ketorolac, celecoxib, meloxicam, "
    "indometacin, indomethacin, etoricoxib, paracetamol, acetaminophen, metamizole, tramadol, morphine, "
    "codeine, oxycodone, hydrocodone, hydromorphone, tapentadol, buprenorphine, methadone, pregabalin, "
    "gabapentin, duloxetine, amitriptyline, nortriptyline, carbamazepine, venlafaxine": "a pain medicine, "
    "none of which the plan gives",
    "statin, ace inhibitor, lisinopril, ramipril, enalapril, beta blocker, atenolol, metoprolol, amlodipine, "
    "furosemide, thiazide, metformin, insulin, omeprazole, pantoprazole, ondansetron, metoclopramide, "
    "prochlorperazine, droperidol, haloperidol, propofol, ketamine, etomidate, thiopental, suxamethonium, "
    "succinylcholine, rocuronium, atracurium, sevoflurane, isoflurane, halothane, adrenaline, epinephrine, "
    "heparin, warfarin, allopurinol, phenytoin, lamotrigine, levetiracetam, methotrexate, vaccine, "
    "quinine, codein": "not among the drugs that a plan gives here",
    "shellfish, shell fish, seafood, sea food, fish, prawn, shrimp, crab, lobster, mussel, oyster, clam, "
    "crustacean": "a food; it does not make an iodinated contrast more dangerous than any other allergy does",
    "egg, eggs, peanut, nut, nuts, tree nut, walnut, almond, hazelnut, cashew, soy, soya, milk, dairy, "
    "lactose, gluten, wheat, strawberry, strawberries, kiwi, banana, avocado, tomato, tomatoes, citrus, "
    "orange, apple, peach, chocolate, mushroom, sesame, celery, mustard, food, foods, food colouring, food "
    "coloring, "
    "food dye, tartrazine, sulfite, sulphite, msg, monosodium glutamate, caffeine, alcohol, wine": "a food",
    "pollen, hay fever, hayfever, grass, tree, birch, ragweed, dust, dust mite, house dust mite, mould, "
    "mold, cat, dog, horse, pet, feather, animal dander, seasonal, sun, sunlight, cold, perfume, fragrance, "
    "cosmetic, soap, detergent, washing powder, wool, hair dye, henna, tattoo ink, fabric dye, cleaning "
    "product, "
    "formaldehyde, rubber, ppd": "nothing that a plan gives",
    "methylene blue, patent blue, isosulfan blue, fluorescein, fluorescein dye, indocyanine green, barium, "
    "technetium": "another dye, not the iodinated one",
    "bee, bee sting, wasp, wasp sting, hornet, insect bite, insect sting, insect venom, bee venom, "
    "wasp venom, mosquito": "venom of bees and wasps holds hyaluronidase: ask before it is given",
    "nickel, metal, cobalt, chromium, chrome, jewellery, jewelry, titanium, "
    "stainless steel": "steel of needle and "
    "catheter holds nickel: a contact allergy of the skin has not been a bar; mind it in implants",
    "latex, natural rubber latex": "gloves and syringe stoppers without latex",
    "plaster, adhesive, tape, band-aid, bandaid, elastoplast, micropore, sticking plaster, "
    "dressing": "another dressing",
    "betadine, povidone, povidone iodine, povidone-iodine, pvp-iodine, iodine skin prep, iodine on the skin, "
    "topical iodine, iodine tincture, chlorhexidine, chlorhex, chloraprep, isopropyl alcohol, "
    "skin prep": "a skin antiseptic: choose another; it is no allergy to contrast",
    "gadolinium, gadolinium contrast, mri contrast, mr contrast, mri dye, mr dye, gadovist, gadavist, "
    "magnevist, dotarem, multihance, omniscan, prohance, primovist, "
    "clariscan": "MRI contrast, not the iodinated one; and no "
    "alternative to it, since it must not reach the cerebrospinal fluid",
    "ginger, garlic, turmeric, herbal remedy": "a herb",
}

_HIDDEN: Mapping[str, tuple[str, str]] = {
    "benzyl alcohol": ("triamcinolone", "Kenalog label, 2011: holds 0.99 % benzyl alcohol"),
    "polyethylene glycol": ("methylprednisolone", "depot preparations hold it; from memory, unverified"),
    "macrogol": ("methylprednisolone", "depot preparations hold it; from memory, unverified"),
    "peg 3350": ("methylprednisolone", "depot preparations hold it; from memory, unverified"),
    "polysorbate": ("triamcinolone", "depot preparations hold it; from memory, unverified"),
    "carboxymethylcellulose": ("triamcinolone", "depot preparations hold it; from memory, unverified"),
}
_ESTER_NOTE = "an ester; those of the table are amides, of another class: find out which it was"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _table() -> Iterable[tuple[str, Allergen]]:
    for name, row in DRUGS.items():
        for word in (name, *row.synonyms, *row.brands):
            yield word, Allergen((name,), row.group)
    for row in DRUGS.values():
        for word in row.classes:
            all_of_it = tuple(drug for drug, other in DRUGS.items() if word in other.classes)
            yield word, Allergen(all_of_it, row.group)
    for text, group in (
        (_STEROIDS, "steroid"),
        (_CONTRASTS, "contrast"),
        (_ANAESTHETICS, "local anaesthetic"),
        ("hyaluronidase enzyme, spreading factor, hyaluronidases", "enzyme"),
        ("sedative, sedation", "sedative"),
    ):
        for word in _words(text):
            yield word, Allergen(_group(group), group)
    for word in _words(_ESTERS):
        yield word, Allergen((), "", _ESTER_NOTE)
    for word in _words(_BENZODIAZEPINES):
        yield word, Allergen(("midazolam",), "sedative")
    for word in _words(_PHENYLPIPERIDINES):
        yield word, Allergen(("fentanyl",), "sedative")
    for word, (drug, note) in _HIDDEN.items():
        yield word, Allergen((drug,), DRUGS[drug].group, note)
    for text, note in _ELSEWHERE.items():
        for word in _words(text):
            yield word, Allergen((), "", note)


ALLERGENS: Mapping[str, Allergen] = MappingProxyType(
    {word.lower(): allergen for word, allergen in reversed(list(_table()))}
)
"""By word, in lower case; where two tables hold one word, a drug's own row wins."""
