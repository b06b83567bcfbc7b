"""The pseudo-code of protocol §9, transcribed word by word: slow, and not to be improved."""

from mingcha.engine.digest import hx


class Literal:
    """One department; ``tasks`` are visits in task order, ``barred`` pairs (staff, enterprise)."""

    def __init__(self, dept, k, staff, tasks, barred, seed, alg="sha256"):
        self.dept, self.k, self.seed, self.alg = dept, k, seed, alg
        self.staff = {p.id: p for p in staff}
        self.tasks, self.recused = tasks, barred
        self.load = {p.id: p.base for p in staff}
        self.team = [[] for _ in tasks]
        self.E = sorted(self.staff, key=lambda i: (hx(alg, f"mc1|even|{seed}|{dept}|{i}"), i))
        self.moves = 0

    def room(self, i):
        cap = self.staff[i].cap
        return cap is None or self.load[i] < self.staff[i].base + cap

    def allowed(self, i, t):
        at = self.tasks[t]
        return at.region in self.staff[i].pools and (i, at.enterprise) not in self.recused

    def holds(self, i, t):
        return self.tasks[t].tag is not None and self.tasks[t].tag in self.staff[i].tags

    def holders(self, t):
        return sum(self.holds(i, t) for i in self.team[t])

    def possible(self, x, t, j):
        return (
            x in self.team[t]
            and j not in self.team[t]
            and self.allowed(j, t)
            and not (self.holds(x, t) and not self.holds(j, t) and self.holders(t) <= 1)
        )

    def deal(self):
        miss = []
        for t, task in enumerate(self.tasks):
            for s in range(1, self.k + 1):
                candidates = [
                    (
                        self.load[i],
                        hx(self.alg, f"mc1|deal|{self.seed}|{self.dept}|{self.load[i]}|{i}"),
                        i,
                    )
                    for i in self.staff
                    if self.room(i)
                    and self.allowed(i, t)
                    and i not in self.team[t]
                    and (s > 1 or task.tag is None or self.holds(i, t))
                ]
                if candidates:
                    _, _, i = min(candidates)
                    self.team[t].append(i)
                    self.load[i] += 1
                else:
                    miss.append((t, s))
        return miss

    def search(self, starts, closed, goal):
        parent = dict.fromkeys(starts)
        queue = list(starts)
        while queue:
            x = queue.pop(0)
            for t in range(len(self.tasks)):
                if x not in self.team[t]:
                    continue
                for j in self.E:
                    if j in parent or j in closed or not self.possible(x, t, j):
                        continue
                    parent[j] = (x, t)
                    queue.append(j)
                    if goal(j):
                        path = []
                        while parent[j]:
                            x, t = parent[j]
                            path.insert(0, (t, x, j))
                            j = x
                        return path, set(parent)
        return None, set(parent)

    def apply(self, path):
        self.moves += 1
        for t, x, _ in path:
            self.team[t].remove(x)
        for t, _, j in path:
            self.team[t].append(j)

    def fill(self, miss):
        unfilled = []
        for t, s in miss:
            must = s == 1 and self.tasks[t].tag is not None and self.holders(t) == 0
            S = [
                i
                for i in self.E
                if self.allowed(i, t) and i not in self.team[t] and (not must or self.holds(i, t))
            ]
            F = [i for i in S if self.room(i)]
            if F:
                i = min(F, key=lambda i: (self.load[i], self.E.index(i)))
                self.team[t].append(i)
                self.load[i] += 1
                continue
            path, _ = self.search(S, set(), self.room)
            if path is None:
                unfilled.append((t, s))
                continue
            self.team[t].append(path[0][1])
            self.apply(path)
            self.load[path[-1][2]] += 1
        return unfilled

    def even_out(self):
        closed = set()
        L = max(self.load.values(), default=0)
        while self.staff and min(self.load.values()) + 2 <= L:
            for i in [i for i in self.E if self.load[i] == L]:
                if i in closed:
                    continue
                path, reached = self.search(
                    [i],
                    closed,
                    lambda j: self.load[j] <= L - 2 and self.room(j),  # noqa: B023
                )
                if path is None:
                    closed |= reached
                    continue
                self.apply(path)
                self.load[i] -= 1
                self.load[path[-1][2]] += 1
            L -= 1

    def run(self):
        """Return (teams, loads, unfilled) as `match` does."""
        unfilled = self.fill(self.deal())
        self.even_out()
        return [sorted(team) for team in self.team], self.load, sorted(unfilled)
