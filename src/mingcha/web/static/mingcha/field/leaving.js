// 退出 clears what the phone pages kept on this device; what was not sent is asked about first.
import { clear, waiting } from "./store.js";

async function leave(event) {
  if (event.target.getAttribute("action") !== "/logout/") return;
  event.preventDefault();
  const left = (await waiting()).length;
  if (left && !confirm(`还有 ${left} 项没有发送，退出后会从本机清除。确定退出？`)) return;
  await clear();
  event.target.submit();
}

document.addEventListener("submit", leave);
