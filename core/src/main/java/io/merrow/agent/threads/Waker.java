package io.merrow.agent.threads;

/** A thread's sleep, as others see it. Any thread. */
public interface Waker {
    /** One that never sleeps for long. */
    Waker NONE = new Waker() {
        @Override
        public void wake() {}

        @Override
        public void end() {}
    };

    /** Ends the present sleep; when there is none, the next one may end at once. */
    void wake();

    /** Ends this sleep and all others: the thread is about to end. */
    void end();
}
