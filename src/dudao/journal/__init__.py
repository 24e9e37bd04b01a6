"""What was done, by whom, when: one entry for every act."""
