"use strict";
// From what a reader chose on his disk to bundles: a ZIP or loose files, one draw or several.

/** Bundles [{name, files}] of uploads [{name, bytes}]; files in one folder are one bundle. */
function bundlesOf(uploads) {
  const folders = new Map();
  for (const { name, bytes } of uploads) {
    if (isZip(bytes)) {
      const label = name.replace(/\.zip$/i, "");
      for (const [path, content] of readZip(name, bytes, (one) => FILE_NAMES.includes(baseName(one)))) {
        putFile(folders, [label, folderOf(path)].filter(Boolean).join("/"), baseName(path), content);
      }
    } else if (FILE_NAMES.includes(baseName(name))) {
      putFile(folders, folderOf(name), baseName(name), bytes);
    }
  }
  const bundles = [...folders].map(([name, files]) => ({ name, files }));
  if (!bundles.length) throw new Refused(uploads.map((one) => one.name).join("、"), 0, "里面没有抽取文件");
  return bundles.length > 1 ? inTime(bundles) : bundles;
}

const baseName = (path) => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function putFile(folders, folder, name, bytes) {
  if (!folders.has(folder)) folders.set(folder, {});
  if (folders.get(folder)[name]) throw new Refused(name, 0, "选了两份同名文件");
  folders.get(folder)[name] = bytes;
}

/** Bundles in the order in which their manifests were made; `checkChain` checks that order. */
function inTime(bundles) {
  const madeAt = (bundle) => {
    const bytes = bundle.files["manifest.txt"];
    if (!bytes) throw new Refused(`${bundle.name}/manifest.txt`, 0, "缺这份文件");
    const m = parseManifest(bytes);
    bundle.name = m.draw;
    return unixSeconds(m.time);
  };
  return bundles
    .map((bundle) => [madeAt(bundle), bundle])
    .sort(([one], [other]) => one - other)
    .map(([, bundle]) => bundle);
}
