-- name: former_units
-- The units before 2025-07-01, in three levels.
SELECT DISTINCT provinceCode, province, provinceShort, provinceKey, districtCode, district, districtShort, districtKey, wardCode, ward, wardShort, wardKey
FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode;

-- name: present_units
-- The units since 2025-07-01, in two levels.
SELECT DISTINCT provinceCode, province, provinceShort, provinceKey, wardCode, ward, wardShort, wardKey
FROM admin_units ORDER BY provinceCode, wardCode;
