/** Constants that scripts/build.mjs gives to asc with `--use`: one build for each combination. */

/** 1 in the builds that may use relaxed SIMD (fused multiply-add), 0 in the strict ones. */
declare const RELAXED: i32;

/** How many vectors of four samples one register tile holds: 2 (x86-64) or 4 (arm64). */
declare const TILE_VECTORS: i32;
