//! Who of several projects comes next: each gets its turn, and none takes every place.

use base::ProjectId;
use std::collections::{HashMap, VecDeque};
use store::jobs::Job;

/// Jobs that wait in memory for a place: projects take turns, one project's jobs keep their order.
#[derive(Default)]
pub struct FairQueue {
    queues: HashMap<ProjectId, VecDeque<Job>>,
    /// Every project that waits, the next one first.
    ring: VecDeque<ProjectId>,
}

impl FairQueue {
    /// Joins the end of its project's line.
    pub fn push(&mut self, job: Job) {
        let queue = self.queues.entry(job.project_id).or_default();
        if queue.is_empty() {
            self.ring.push_back(job.project_id);
        }
        queue.push_back(job);
    }

    /// The first job of the next project that may begin one.
    pub fn pop(&mut self, may: impl Fn(ProjectId) -> bool) -> Option<Job> {
        let at = self.ring.iter().position(|project| may(*project))?;
        let project = self.ring.remove(at)?;
        let queue = self.queues.get_mut(&project)?;
        let job = queue.pop_front();
        if queue.is_empty() {
            self.queues.remove(&project);
        } else {
            self.ring.push_back(project);
        }
        job
    }

    /// The projects that have jobs here.
    pub fn projects(&self) -> impl Iterator<Item = ProjectId> {
        self.ring.iter().copied()
    }

    /// Every job, in no order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        self.queues.values_mut().flatten()
    }

    /// Takes every job out.
    pub fn take_all(&mut self) -> Vec<Job> {
        self.ring.clear();
        self.queues.drain().flat_map(|(_, queue)| queue).collect()
    }
}

/// The places of one kind of job, and who holds them.
pub struct Places {
    all: usize,
    taken: usize,
    by: HashMap<ProjectId, usize>,
}

impl Places {
    /// So many places, all free.
    pub fn new(all: usize) -> Self {
        Self {
            all,
            taken: 0,
            by: HashMap::new(),
        }
    }

    /// How many are free.
    pub fn free(&self) -> usize {
        self.all - self.taken
    }

    /// Whether a project may take another place. One that holds as many as are free may not: so one project alone gets
    /// half of them, two get a third each, and one is always left for a project that has none.
    pub fn may(&self, project: ProjectId) -> bool {
        let own = self.by.get(&project).copied().unwrap_or(0);
        self.free() > 0 && (own == 0 || own < self.free())
    }

    /// A project takes a place.
    pub fn take(&mut self, project: ProjectId) {
        self.taken += 1;
        *self.by.entry(project).or_default() += 1;
    }

    /// A project leaves a place.
    pub fn leave(&mut self, project: ProjectId) {
        self.taken = self.taken.saturating_sub(1);
        if let Some(own) = self.by.get_mut(&project) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                self.by.remove(&project);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{JobId, Timestamp};

    fn job(id: i64, project: i64) -> Job {
        Job {
            id: JobId(id),
            project_id: ProjectId(project),
            kind: "turn".to_owned(),
            lane: None,
            run_at: Timestamp(0),
            priority: 0,
            payload: String::new(),
            attempts: 1,
            token: 1,
            lease_until: None,
            created_at: Timestamp(0),
            error: None,
            faults: 0,
            absences: 0,
            ended: 0,
        }
    }

    fn ids(queue: &mut FairQueue, may: impl Fn(ProjectId) -> bool) -> Vec<i64> {
        std::iter::from_fn(|| queue.pop(&may).map(|job| job.id.get())).collect()
    }

    #[test]
    fn projects_take_turns_and_each_keeps_its_order() {
        let mut queue = FairQueue::default();
        for id in 1..=4 {
            queue.push(job(id, 1));
        }
        queue.push(job(10, 2));
        queue.push(job(20, 3));
        queue.push(job(11, 2));
        assert_eq!(ids(&mut queue, |_| true), [1, 10, 20, 2, 11, 3, 4]);
        assert_eq!(queue.projects().count(), 0);
    }

    #[test]
    fn a_project_that_may_not_is_passed_over_and_stays() {
        let mut queue = FairQueue::default();
        queue.push(job(1, 1));
        queue.push(job(2, 2));
        assert_eq!(ids(&mut queue, |project| project == ProjectId(2)), [2]);
        assert_eq!(queue.projects().collect::<Vec<_>>(), [ProjectId(1)]);
        assert_eq!(queue.take_all().len(), 1);
    }

    fn fill(places: &mut Places, project: i64) -> usize {
        let mut got = 0;
        while places.may(ProjectId(project)) {
            places.take(ProjectId(project));
            got += 1;
        }
        got
    }

    #[test]
    fn whoever_takes_much_leaves_places_for_the_others() {
        let mut places = Places::new(256);
        let got: Vec<usize> = (1..=4).map(|project| fill(&mut places, project)).collect();
        assert_eq!(got, [128, 64, 32, 16]);
        assert!(places.may(ProjectId(9)));
        for _ in 0..128 {
            places.leave(ProjectId(1));
        }
        assert_eq!(places.free(), 144);
        assert_eq!(fill(&mut places, 1), 72);
    }

    #[test]
    fn a_kind_with_one_place_lets_everybody_in_by_turns() {
        let mut places = Places::new(1);
        assert_eq!(fill(&mut places, 1), 1);
        assert!(!places.may(ProjectId(2)));
        places.leave(ProjectId(1));
        assert!(places.may(ProjectId(2)));
    }
}
