"""What a thing's state and what was done to it are called."""

from storage.models import Deed, State

STATES = {
    State.DIPESAN: "Dipesan",
    State.DIPASANG: "Menunggu serah terima",
    State.AKTIF: "Aktif",
    State.DILEPAS: "Dikeluarkan",
    State.DIBLOKIR: "Diblokir",
}
EXPIRED = "masa berlaku habis"
"""Said beside the state of what has `expired`."""

DEEDS = {
    Deed.DIPASANG: "Dipasang",
    Deed.DITERIMA: "Diterima pemohon",
    Deed.DICATAT: "Dicatat",
    Deed.DIPINDAH: "Dipindahkan",
    Deed.DICEK: "Dicek",
    Deed.CATATAN: "Catatan",
    Deed.MASALAH: "Masalah",
    Deed.DITANGANI: "Ditangani",
    Deed.TERLAMBAT: "Lewat batas pengecekan",
    Deed.DIALIHKAN: "Dialihkan",
    Deed.HAK_AKSES: "Hak akses diperbarui",
    Deed.DOMAIN_AKTIF: "Sub domain aktif",
    Deed.TIDAK_DIPAKAI: "Tidak dipakai lagi",
    Deed.KEDALUWARSA: "Masa berlaku habis",
    Deed.DILEPAS: "Dikeluarkan",
}
