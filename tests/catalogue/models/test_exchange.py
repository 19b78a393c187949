from lgsp.catalogue.models import ListImport, NoticeAddress, Recoding, Synchronisation


def test_rows_say_what_they_are(units):
    assert str(ListImport(file_name="a.csv")) == "a.csv"
    assert str(NoticeAddress(url="http://127.0.0.1/")) == "http://127.0.0.1/"
    assert str(Synchronisation(code_list=units.list, face_code="madantoc")) == "dvhc ← madantoc"
    assert str(Recoding(code="DM-1")) == "DM-1"
